using Tandem.Connectors;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Tests.Engine;

/// <summary>The poller, the backfill and the sweep.</summary>
public sealed class ChoreRules
{
    [Fact]
    public async Task A_poll_finds_what_a_lost_webhook_would_have_told()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Poller.Poll(world.Integration, default);
        world.Remote.Edit("cus_1", "name", "Grace");

        (await world.Poller.Poll(world.Integration, default)).ShouldBeNull();
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task The_cursor_stays_behind_and_each_poll_overlaps_the_last()
    {
        await using var world = await World.Create();
        await world.Poller.Poll(world.Integration, default);
        var first = world.Time.GetUtcNow().ToUnixTimeSeconds();
        world.Later(seconds: 1000);
        await world.Poller.Poll(world.Integration, default);

        (await State(world)).PollCursor.ShouldBe(first + 1000 - 60);
        world.Remote.Polls[1].From.ShouldBe(first - 60 - 300);
        world.Remote.Polls[1].Until.ShouldBe(first + 1000 + 60);
    }

    [Fact]
    public async Task A_poll_that_fails_does_not_move_the_cursor()
    {
        await using var world = await World.Create();
        await world.Poller.Poll(world.Integration, default);
        var before = (await State(world)).PollCursor;
        world.Later(seconds: 1000);
        world.Remote.FeedFailure = new RemoteFailure.Transient("502");

        (await world.Poller.Poll(world.Integration, default)).ShouldBe(world.Remote.FeedFailure);

        (await State(world)).PollCursor.ShouldBe(before);
    }

    [Fact]
    public async Task What_a_webhook_told_already_is_not_applied_again_by_the_poll()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Deliver(world.Remote.Edit("cus_1", "name", "Grace"));
        var version = (await world.Item(item))!.Version;

        await world.Poller.Poll(world.Integration, default);
        await world.Settle();

        (await world.Item(item))!.Version.ShouldBe(version);
    }

    [Fact]
    public async Task A_cursor_older_than_the_feed_has_everything_compared()
    {
        await using var world = await World.Create();
        await world.Poller.Poll(world.Integration, default);
        world.Later(seconds: 26 * 86_400);

        await world.Poller.Poll(world.Integration, default);

        (await State(world)).Backfill.ShouldNotBeNull().FinishedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_backfill_brings_all_that_is_there()
    {
        await using var world = await World.Create();
        for (var i = 0; i < 5; i++) world.Remote.Create(Some.Customer($"Ada {i}"));
        await world.Operations.Import(world.Integration, default);

        (await world.Backfill.Run(world.Integration, default)).ShouldBeNull();

        (await world.Items()).Count.ShouldBe(5);
        var backfill = (await State(world)).Backfill!;
        (backfill.Read, backfill.Created, backfill.FinishedAt).ShouldBe((5, 5, world.Time.GetUtcNow()));
        world.Remote.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backfill_that_failed_keeps_its_place_and_goes_on_from_there()
    {
        await using var world = await World.Create();
        for (var i = 0; i < 7; i++) world.Remote.Create(Some.Customer($"Ada {i}"));
        await world.Operations.Import(world.Integration, default);
        world.Remote.FailingPage = 2;

        (await world.Backfill.Run(world.Integration, default)).ShouldBeOfType<RemoteFailure.Transient>();
        var stopped = (await State(world)).Backfill!;
        (stopped.Cursor, stopped.Read, stopped.Error).ShouldBe(("2", 4, "timed out"));
        world.Remote.FailingPage = null;
        world.Remote.Pages.Clear();
        (await world.Backfill.Run(world.Integration, default)).ShouldBeNull();

        world.Remote.Pages.ShouldBe(["2", "3"]);
        (await world.Items()).Count.ShouldBe(7);
    }

    [Fact]
    public async Task A_second_backfill_changes_nothing()
    {
        await using var world = await World.Create();
        for (var i = 0; i < 3; i++) world.Remote.Create(Some.Customer($"Ada {i}"));
        for (var i = 0; i < 2; i++)
        {
            await world.Operations.Import(world.Integration, default);
            await world.Backfill.Run(world.Integration, default);
            await world.Settle();
            world.Later(seconds: 10);
        }

        (await world.Items()).ShouldAllBe(item => item.Version == 1);
        (await State(world)).Backfill!.Created.ShouldBe(0);
        world.Remote.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_request_nothing_is_read()
    {
        await using var world = await World.Create();
        await world.Backfill.Run(world.Integration, default);

        world.Remote.Pages.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_sweep_finds_an_item_without_a_link()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        await world.Sql("DELETE FROM changes");

        (await world.Sweeper.Sweep(default)).ShouldBe(1);
        await world.Settle();

        world.Remote.Objects.Values.ShouldHaveSingleItem().Item.ShouldBe(item.Id);
    }

    [Fact]
    public async Task The_sweep_finds_an_edit_and_a_deletion_that_no_trigger_told_of()
    {
        await using var world = await World.Create();
        var edited = await world.Linked();
        var deleted = await world.Linked();
        await world.Edit(edited, "name", "Grace");
        await world.Delete(deleted);
        await world.Sql("DELETE FROM changes");

        (await world.Sweeper.Sweep(default)).ShouldBe(2);
        await world.Settle();

        world.Remote.Live.ShouldHaveSingleItem().Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task The_sweep_leaves_alone_what_agrees_what_is_parked_and_what_is_parted()
    {
        await using var world = await World.Create();
        await world.Linked();
        var refused = await world.Linked();
        var parted = await world.Linked();
        await world.Edit(refused, "name", "Grace");
        world.Remote.Fail(new RemoteFailure.Refused("no"));
        await world.Settle();
        await world.Operations.Unlink(TenantId.Default, (await world.Link(parted)).Id, Choose.By, default);
        await world.Edit(parted, "name", "Grace");
        await world.Sql("DELETE FROM changes");

        (await world.Sweeper.Sweep(default)).ShouldBe(0);

        (await world.Link(refused)).Status.ShouldBe(LinkStatus.Failed);
    }

    private static async Task<IntegrationState> State(World world) => (await world.Store.Load(default)).ShouldHaveSingleItem();
}
