using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class RoutingContract(StoreFixture fixture) : StoreContract(fixture)
{
    private static readonly DateTimeOffset Later = Some.Now.AddMinutes(5);

    [Fact]
    public async Task A_new_item_gets_a_due_link_in_each_integration_of_its_tenant()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        await Route([Some.Stripe, Some.Salesforce, new IntegrationKey(Some.OtherTenant, "stripe")]);

        var links = await AllLinks();
        links.Select(state => state.Link.Integration).ShouldBe([Some.Stripe, Some.Salesforce], ignoreOrder: true);
        links.ShouldAllBe(state => state.Link.DueAt == Later && state.Link.SignaledAt == Later && state.Link.Status == LinkStatus.Pending
            && state.Link.Priority == Priority.Live && state.Link.ExternalId == null && state.Item!.Key == Some.Key("a"));
        (await AllLinks(Some.OtherTenant)).ShouldBeEmpty();
        (await Changes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_item_gets_no_new_link_and_the_link_that_it_has_becomes_due()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_1") with { Status = LinkStatus.Synced }));
        await Sql("INSERT INTO customers (id) VALUES ('a'), ('b')");
        await Sql("DELETE FROM customers");

        await Route();

        var link = (await OnlyLink()).Link;
        link.Item.ShouldBe(Some.Key("a"));
        link.DueAt.ShouldBe(Later);
        link.Status.ShouldBe(LinkStatus.Pending);
    }

    [Theory]
    [InlineData(LinkStatus.Synced, LinkStatus.Pending)]
    [InlineData(LinkStatus.Pending, LinkStatus.Pending)]
    [InlineData(LinkStatus.Failed, LinkStatus.Pending)]
    [InlineData(LinkStatus.Conflict, LinkStatus.Conflict)]
    public async Task A_link_that_hears_of_a_change_is_due(LinkStatus before, LinkStatus after)
    {
        var link = await Routed(Some.Link("a") with { Status = before, Priority = Priority.Bulk });

        link.Status.ShouldBe(after);
        link.DueAt.ShouldBe(Later);
        link.SignaledAt.ShouldBe(Later);
        link.Priority.ShouldBe(Priority.Live);
    }

    [Fact]
    public async Task An_unlinked_link_stays_as_it_is()
    {
        var link = await Routed(Some.Link("a") with { Status = LinkStatus.Unlinked });

        link.Status.ShouldBe(LinkStatus.Unlinked);
        link.DueAt.ShouldBeNull();
        link.SignaledAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_failed_link_is_tried_again_from_the_start()
    {
        var link = await Routed(Some.Link("a") with
        {
            Status = LinkStatus.Failed,
            Attempts = 7,
            NotBefore = Later.AddHours(1),
            Error = "Invalid email",
        });

        link.DueAt.ShouldBe(Later);
        link.NotBefore.ShouldBeNull();
        link.Attempts.ShouldBe(0);
        link.Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_link_that_waits_out_a_failure_waits_on()
    {
        var link = await Routed(Some.Link("a") with { Attempts = 2, NotBefore = Later.AddSeconds(9), Error = "503" });

        link.DueAt.ShouldBe(Later.AddSeconds(9));
        link.NotBefore.ShouldBe(Later.AddSeconds(9));
        link.Attempts.ShouldBe(2);
        link.SignaledAt.ShouldBe(Later);
    }

    [Fact]
    public async Task A_leased_link_is_due_at_once_and_stays_leased()
    {
        var lease = new Lease("holder", Later.AddMinutes(1));
        var link = await Routed(Some.DueLink("a", Later.AddMinutes(1)) with { Lease = lease });

        link.DueAt.ShouldBe(Later);
        link.Lease.ShouldBe(lease);
    }

    [Fact]
    public async Task A_link_that_is_due_earlier_and_was_signaled_before_stays_so()
    {
        var link = await Routed(Some.DueLink("a", Some.Now) with { SignaledAt = Some.Now });

        link.DueAt.ShouldBe(Some.Now);
        link.SignaledAt.ShouldBe(Some.Now);
    }

    [Fact]
    public async Task Direct_writes_are_told_in_history_and_those_of_units_of_work_are_not()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");
        await Sql("UPDATE customers SET name = 'Grace', metadata = '{\"plan\":\"gold\"}' WHERE id = 'a'");
        await Change(new Selection { Items = [Some.Key("a")] }, (_, edits) => edits.Updates.Add(Some.Write("a", Some.Record("Bea"), 3)));
        await Sql("DELETE FROM customers");
        var changes = await Changes();

        await Route();

        var history = await Store.History(Some.Key("a"), null, 10, Ct);
        history.Select(entry => entry.Action).ShouldBe([HistoryAction.Deleted, HistoryAction.Updated, HistoryAction.Created]);
        history.ShouldAllBe(entry => entry.Source == "sql" && entry.Integration == null);
        history[1].Changes.ShouldBe([new FieldChange("metadata.plan", null, "gold"), new FieldChange("name", "Ada", "Grace")]);
        history[1].At.ShouldBe(changes[1].At);
    }

    [Fact]
    public async Task Changes_that_two_processes_read_are_told_once()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");
        var changes = await Changes();
        await using var second = await SecondStore();

        await Task.WhenAll(
            Task.Run(() => Store.Route(changes, [Some.Stripe], Later, Ct)),
            Task.Run(() => second.Route(changes, [Some.Stripe], Later, Ct)));

        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
        await OnlyLink();
    }

    [Fact]
    public async Task Changes_that_came_another_way_are_routed_and_not_told_in_history_again()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        var change = new Change { Item = Some.Key("a"), Kind = ChangeKind.Update, At = Some.Now, Before = Some.Record("x"), After = Some.Record() };

        await Store.Route([change], [Some.Stripe], Later, Ct);

        await Store.Route([change with { Position = -3 }], [Some.Stripe], Later, Ct);

        (await OnlyLink()).Link.DueAt.ShouldBe(Later);
        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldBeEmpty();
        (await Changes()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Changes_that_no_integration_is_to_hear_of_here_are_told_in_history_and_end()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        await Route([]);
        await Store.Route([new Change { Item = Some.Key("a"), Kind = ChangeKind.Insert, At = Some.Now, Position = -1 }], [Some.Stripe], Later, Ct);

        (await Changes()).ShouldBeEmpty();
        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);
        (await OnlyLink()).Link.DueAt.ShouldBe(Later);
    }

    [Fact]
    public async Task A_thousand_changes_of_few_items_make_few_links()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada'), ('b', 'Bea')");
        var captured = await Changes();
        var thousand = Enumerable.Range(0, 1000).Select(i => captured[i % 2] with { Position = 0, Source = "api" });

        await Store.Route([.. thousand], [Some.Stripe], Later, Ct);

        (await AllLinks()).Count.ShouldBe(2);
    }

    private async Task Route(IReadOnlyList<IntegrationKey>? integrations = null) =>
        await Store.Route(await Changes(), integrations ?? [Some.Stripe], Later, Ct);

    private async Task<Link> Routed(Link link)
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("a"));
            edits.NewLinks.Add(link);
        });
        await Route();
        return (await OnlyLink()).Link;
    }
}
