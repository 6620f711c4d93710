using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class ReportsContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task An_entry_of_history_is_read_back_as_it_was()
    {
        var entry = Some.History("a", HistoryAction.PushedCreate) with
        {
            Source = "stripe",
            Cause = "evt_1",
            Integration = "stripe",
            Changes = [new FieldChange("name", null, "Ada \"A\""), new FieldChange("phone", "1", null)],
            Conflicts = [new ConflictOutcome(new FieldConflict("email", null, "l", "r"), Winner.Undecided)],
        };

        await Save(edits => edits.History.Add(entry));

        var read = (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
        read.Changes.ShouldBe(entry.Changes);
        read.Conflicts.ShouldBe(entry.Conflicts);
        (read with { Position = 0, Changes = [], Conflicts = [] }).ShouldBe(entry with { Changes = [], Conflicts = [] });
    }

    [Theory]
    [InlineData(HistoryAction.Created)]
    [InlineData(HistoryAction.PushedDelete)]
    [InlineData(HistoryAction.Conflict)]
    public async Task Every_action_is_kept(HistoryAction action)
    {
        await Save(edits => edits.History.Add(Some.History("a", action)));

        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem().Action.ShouldBe(action);
    }

    [Fact]
    public async Task History_and_activity_come_newest_first_page_by_page()
    {
        await Save(edits => edits.History.AddRange([
            Some.History("a", HistoryAction.Created), Some.History("b"), Some.History("a"), Some.History("a", tenant: Some.OtherTenant),
            Some.History("a", HistoryAction.Deleted),
        ]));

        var history = await Store.History(Some.Key("a"), null, 2, Ct);
        history.Select(entry => entry.Action).ShouldBe([HistoryAction.Deleted, HistoryAction.Updated]);
        (await Store.History(Some.Key("a"), history[^1].Position, 2, Ct)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);

        var activity = await Store.Activity(TenantId.Default, null, 3, Ct);
        activity.Select(entry => entry.Item.Id.Value).ShouldBe(["a", "a", "b"]);
        (await Store.Activity(TenantId.Default, activity[^1].Position, 3, Ct)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);
    }

    [Fact]
    public async Task Links_come_by_id_filtered_by_integration_and_statuses()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("1"));
            edits.NewLinks.AddRange([
                Some.Link("1") with { Status = LinkStatus.Failed },
                Some.Link("1", Some.Salesforce) with { Status = LinkStatus.Synced },
                Some.Link("2") with { Status = LinkStatus.Conflict },
                Some.Link("3", Some.Salesforce) with { Status = LinkStatus.Failed },
                Some.Link("4") with { Status = LinkStatus.Failed },
                Some.Link("5", new IntegrationKey(Some.OtherTenant, "stripe")) with { Status = LinkStatus.Failed },
            ]);
        });
        var all = new LinkQuery { Tenant = TenantId.Default };

        (await Ids(all)).ShouldBe(["1", "1", "2", "3", "4"]);
        (await Ids(all with { Integration = "stripe" })).ShouldBe(["1", "2", "4"]);
        (await Ids(all with { Statuses = [LinkStatus.Failed, LinkStatus.Conflict] })).ShouldBe(["1", "2", "3", "4"]);
        (await Ids(all with { Statuses = [LinkStatus.Failed], Integration = "stripe" })).ShouldBe(["1", "4"]);
        var first = await Store.Links(all with { Statuses = [LinkStatus.Failed], Limit = 2 }, Ct);
        first.Select(state => state.Item is null).ShouldBe([false, true]);
        (await Ids(all with { Statuses = [LinkStatus.Failed], After = first[^1].Link.Id })).ShouldBe(["4"]);

        var scanned = await Store.ScanLinks(Some.Stripe, default, 2, Ct);
        scanned.Select(state => state.Link.Item.Id.Value).ShouldBe(["1", "2"]);
        (await Store.ScanLinks(Some.Stripe, scanned[^1].Link.Id, 2, Ct)).ShouldHaveSingleItem().Link.Item.Id.Value.ShouldBe("4");

        async Task<IEnumerable<string>> Ids(LinkQuery query) => (await Store.Links(query, Ct)).Select(state => state.Link.Item.Id.Value);
    }

    [Fact]
    public async Task Totals_count_what_is_there_and_what_waits()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("c", tenant: Some.OtherTenant)]);
            edits.NewLinks.AddRange([
                Some.DueLink("a") with { SignaledAt = Some.Now.AddSeconds(-3) },
                Some.DueLink("b", Some.Now.AddMinutes(1)) with { Lease = new Lease("h", Some.Now.AddMinutes(1)), SignaledAt = Some.Now },
                Some.DueLink("c", Some.Now.AddMinutes(1)),
                Some.Link("a", Some.Salesforce) with { Status = LinkStatus.Synced },
                Some.Link("a", new IntegrationKey(Some.OtherTenant, "stripe")),
            ]);
        });
        await Store.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3", Some.Salesforce)], Ct);
        await Store.Park([((await Store.Read([Some.Stripe], 1, Ct))[0], "why")], Some.Now, Ct);

        var totals = await Store.Totals(TenantId.Default, Some.Now, Ct);

        totals.Items.ShouldBe(new Dictionary<string, long> { ["customers"] = 2 });
        totals.Links["stripe"].ShouldBe(new Dictionary<LinkStatus, long> { [LinkStatus.Pending] = 3 });
        totals.Links["salesforce"].ShouldBe(new Dictionary<LinkStatus, long> { [LinkStatus.Synced] = 1 });
        totals.WaitingChanges.ShouldBe(3);
        totals.WaitingEvents.ShouldBe(new Dictionary<string, long> { ["stripe"] = 1, ["salesforce"] = 1 }, ignoreOrder: true);
        totals.ParkedEvents.ShouldBe(new Dictionary<string, long> { ["stripe"] = 1 });
        totals.WaitingLinks.ShouldBe(new Dictionary<string, long> { ["stripe"] = 2 });
        totals.OldestSignal.ShouldBe(Some.Now.AddSeconds(-3));
    }

    [Fact]
    public async Task Totals_of_an_empty_database_are_nothing()
    {
        var totals = await Store.Totals(TenantId.Default, Some.Now, Ct);

        totals.Items["customers"].ShouldBe(0);
        totals.Links.ShouldBeEmpty();
        totals.WaitingChanges.ShouldBe(0);
        totals.OldestSignal.ShouldBeNull();
    }
}
