using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Engine;

public sealed class PushRules
{
    [Fact]
    public async Task Ten_edits_cost_one_push_of_the_fields_that_changed()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        for (var i = 0; i < 10; i++) await world.Edit(item, "name", $"Ada {i}");

        await world.Settle();

        var update = world.Remote.Writes.OfType<RemoteCall.Update>().ShouldHaveSingleItem();
        update.Changes.ShouldHaveSingleItem().ShouldBe(new("name", "Ada", "Ada 9"));
    }

    [Fact]
    public async Task An_edit_by_direct_SQL_is_pushed_and_told()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Sql("UPDATE customers SET name = @p0", "Grace");

        await world.Settle();

        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace");
        (await world.History(item)).ShouldContain(entry => entry.Source == "sql" && entry.Changes.Any(change => change.To == "Grace"));
    }

    [Fact]
    public async Task A_flood_of_edits_waits_for_a_person_and_history_tells_what_waits()
    {
        await using var world = await World.Create(options => options.MassUpdateThreshold = 1);
        ItemKey[] items = [await world.Linked(), await world.Linked(Some.Customer("Bea"))];
        foreach (var item in items) await world.Edit(item, "name", "Grace");
        await world.Settle();

        var held = (await world.Links()).Where(link => link.Status is LinkStatus.Failed).ShouldHaveSingleItem();
        (await world.History(held.Item)).Where(entry => entry.IsHeldBack).ShouldHaveSingleItem().Changes.ShouldHaveSingleItem().To.ShouldBe("Grace");
        world.Metrics.Last(TimeSpan.FromMinutes(5)).Failed.ShouldBe(1);
        await world.Operations.RetryLinks(TenantId.Default, null, default);
        await world.Settle();
        world.Remote.Live.ShouldAllBe(found => found.Record["name"] == "Grace");
    }

    [Fact]
    public async Task A_value_stored_differently_is_not_pushed_again()
    {
        await using var world = await World.Create();
        world.Remote.Stores = value => value.Trim();
        var item = await world.Linked(Some.Customer("  Ada  "));
        await world.Edit(item, "name", "  Grace  ");
        await world.Settle();
        await world.Deliver(world.Remote.LastEvent);
        await world.Settle();
        await world.Sweeper.Sweep(default);
        await world.Settle();

        world.Remote.Writes.Count().ShouldBe(2);
        (await world.Item(item))!.Record["name"].ShouldBe("  Grace  ");
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task A_value_that_the_remote_cleared_is_not_pushed_again()
    {
        await using var world = await World.Create();
        world.Remote.Stores = value => value == "odd" ? "" : value;
        var item = await world.Linked(Some.Customer("odd"));
        await world.Settle();

        world.Remote.Writes.Count().ShouldBe(1);
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task An_edit_made_during_the_push_is_pushed_afterwards()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "first");
        world.Remote.Meanwhile(() => world.Edit(item, "name", "second"));

        await world.Settle();

        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("second");
        (await world.Item(item))!.Record["name"].ShouldBe("second");
    }

    [Fact]
    public async Task An_edit_made_during_the_fetch_is_not_overwritten_by_it()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Deliver(world.Remote.Edit("cus_1", "name", "theirs") with { Thin = true });
        world.Remote.Meanwhile(() => world.Edit(item, "email", "new@example.com"), after: true);

        await world.Settle();

        (await world.Item(item))!.Record.ShouldBe(Some.Customer("theirs", "new@example.com"));
        world.Remote.Objects["cus_1"].Record.ShouldBe(Some.Customer("theirs", "new@example.com"));
    }

    [Fact]
    public async Task Two_workers_never_call_for_one_link_at_a_time()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        await world.Router.Route(100, default);
        var claimed = new List<int>();
        world.Remote.Meanwhile(async () =>
        {
            await world.Edit(item, "name", "Grace II");
            await world.Router.Route(100, default);
            claimed.Add((await world.Outward.Claim(world.Integration, 10, default)).Work.Count);
        });

        await world.Settle();

        claimed.ShouldBe([0]);
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace II");
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_lease_has_passed_on_is_dropped()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        await world.Router.Route(100, default);
        var late = await world.Outward.Claim(world.Integration, 10, default);
        var answers = await world.Outward.Call(world.Integration, late.Work, default);
        world.Later(seconds: 121);
        var current = await world.Outward.Claim(world.Integration, 10, default);
        var before = await world.Link(item);

        await world.Outward.Settle(world.Integration, answers, default);

        (await world.Link(item)).Lease.ShouldBe(before.Lease);
        await world.Outward.Settle(world.Integration, await world.Outward.Call(world.Integration, current.Work, default), default);
        await world.Settle();
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace");
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task Refused_content_is_parked_and_the_next_edit_tries_again()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "address.country", "XX");
        world.Remote.Fail(new RemoteFailure.Refused("Country 'XX' is unknown."));
        await world.Settle();

        var parked = await world.Link(item);
        (parked.Status, parked.Error).ShouldBe((LinkStatus.Failed, "Country 'XX' is unknown."));
        world.Later(seconds: 3600);
        await world.Settle();
        world.Remote.Writes.Count().ShouldBe(2);

        await world.Edit(item, "address.country", "GB");
        await world.Settle();
        world.Remote.Objects["cus_1"].Record["address.country"].ShouldBe("GB");
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task Refused_content_is_tried_again_when_a_person_asks()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        world.Remote.Fail(new RemoteFailure.Refused("not today"));
        await world.Settle();

        (await world.Operations.RetryLinks(TenantId.Default, null, default)).ShouldBe(1);
        await world.Settle();

        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task A_failure_backs_off_and_no_edit_cuts_that_short()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        world.Remote.Fail(new RemoteFailure.Transient("502"));
        await world.Settle();
        var calls = world.Remote.Calls.Count;

        await world.Edit(item, "name", "Grace II");
        await world.Settle();
        world.Remote.Calls.Count.ShouldBe(calls);
        world.Later(seconds: 1);
        await world.Settle();

        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace II");
    }

    [Fact]
    public async Task A_retry_sends_the_same_content_with_the_same_key_and_then_what_has_changed_since()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "first");
        world.Remote.LoseAnswer();
        await world.Settle();
        await world.Edit(item, "name", "second");
        world.Later(seconds: 1);
        await world.Settle();

        var sent = world.Remote.Writes.OfType<RemoteCall.Update>().ToArray();
        sent.Select(call => call.Changes[0].To).ShouldBe(["first", "first", "second"]);
        sent[0].Key.ShouldBe(sent[1].Key);
        sent[2].Key.ShouldNotBe(sent[1].Key);
    }

    [Fact]
    public async Task Patience_asked_for_by_the_account_holds_for_all_links()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        world.Remote.Fail(new RemoteFailure.Throttled("slow down", world.Time.GetUtcNow().AddSeconds(7), WholeAccount: true));

        await world.Settle();

        world.Integration.Budget.ClosedUntil.ShouldBe(world.Time.GetUtcNow().AddSeconds(7));
        world.Later(seconds: 7);
        await world.Settle();
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task A_field_that_travels_outward_only_is_put_back_there()
    {
        await using var world = await World.Create(options => options.FieldDirections["name"] = Direction.Outward);
        var item = await world.Linked();

        await world.Deliver(world.Remote.Edit("cus_1", "name", "theirs"));
        await world.Settle();

        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("Ada");
        (await world.History(item)).SelectMany(entry => entry.Conflicts).ShouldContain(outcome => outcome.Conflict.Remote == "theirs");
    }

    [Fact]
    public async Task A_field_that_travels_inward_only_is_put_back_here()
    {
        await using var world = await World.Create(options => options.FieldDirections["name"] = Direction.Inward);
        await world.Deliver(world.Remote.Create(Record.Of(("name", "Ada"))));
        var item = (await world.Items()).ShouldHaveSingleItem().Key;
        await world.Edit(item, "name", "ours");
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Ada");
        (await world.History(item)).SelectMany(entry => entry.Conflicts).ShouldContain(outcome => outcome.Conflict.Local == "ours");
    }
}
