using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;

namespace Tandem.Tests.Engine;

public sealed class DeletionRules
{
    [Fact]
    public async Task A_deleted_item_is_deleted_there()
    {
        await using var world = await World.Create();
        await world.Delete(await world.Linked());
        await world.Settle();

        world.Remote.Live.ShouldBeEmpty();
        (await world.Links()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_item_is_left_there_where_the_policy_says_so()
    {
        await using var world = await World.Create(options => options.LocalDelete = DeletePolicy.Unlink);
        await world.Delete(await world.Linked());
        await world.Settle();

        world.Remote.Live.Count().ShouldBe(1);
        await world.Deliver(world.Remote.Edit("cus_1", "name", "Grace"));
        await world.Settle();
        (await world.Items()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_customer_is_not_revived_by_a_late_event()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var late = world.Remote.Edit("cus_1", "name", "late");
        world.Later(seconds: 5);
        await world.Deliver(world.Remote.Edit("cus_1", "name", "later"));
        await world.Delete(item);
        await world.Settle();
        await world.Deliver(world.Remote.LastEvent);

        await world.Deliver(late);
        await world.Settle();

        (await world.Items()).ShouldBeEmpty();
        world.Remote.Live.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_deleted_there_leaves_the_item_and_is_not_made_again()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Deliver(world.Remote.Delete("cus_1"));
        await world.Edit(item, "name", "Grace");
        await world.Settle();

        (await world.Link(item)).Status.ShouldBe(LinkStatus.Unlinked);
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unlinked_item_gets_a_new_object_when_a_person_asks()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Deliver(world.Remote.Delete("cus_1"));

        await world.Operations.SyncNow(item, relink: true, default);
        await world.Settle();

        world.Remote.Live.ShouldHaveSingleItem().Record.ShouldBe(Some.Customer());
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task An_object_deleted_there_takes_the_item_with_it_where_the_policy_says_so()
    {
        await using var world = await World.Create(options => options.RemoteDelete = DeletePolicy.Propagate);
        var item = await world.Linked();
        var late = world.Remote.Edit("cus_1", "name", "late");
        await world.Deliver(world.Remote.Delete("cus_1"));
        await world.Deliver(late);
        await world.Settle();

        (await world.Item(item)).ShouldBeNull();
        (await world.Items()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_that_a_deletion_there_takes_with_it_is_told()
    {
        await using var world = await World.Create(options => options.RemoteDelete = DeletePolicy.Propagate);
        var item = await world.Linked();
        await world.Edit(item, "name", "unheard");

        await world.Deliver(world.Remote.Delete("cus_1"));
        await world.Settle();

        (await world.Item(item)).ShouldBeNull();
        (await world.History(item)).SelectMany(entry => entry.Conflicts).ShouldContain(outcome => outcome.Conflict.Local == "unheard");
    }

    [Theory]
    [InlineData(ConflictPolicy.RemoteWins, true)]
    [InlineData(ConflictPolicy.LocalWins, false)]
    public async Task An_edit_there_against_a_deletion_here_is_a_conflict(ConflictPolicy policy, bool comesBack)
    {
        await using var world = await World.Create(options => options.Conflicts = policy);
        var item = await world.Linked();
        world.Remote.Edit("cus_1", "name", "unseen");
        await world.Delete(item);
        await world.Settle();

        (await world.Item(item) is not null).ShouldBe(comesBack);
        world.Remote.Live.Any().ShouldBe(comesBack);
        (await world.History(item)).SelectMany(entry => entry.Conflicts).ShouldContain(outcome => outcome.Conflict.Path == FieldConflict.WholeItem);
    }

    [Theory]
    [InlineData(ResolutionChoice.Local, false, Winner.Local)]
    [InlineData(ResolutionChoice.Remote, true, Winner.Remote)]
    public async Task An_edit_there_against_a_deletion_here_waits_for_a_person_where_the_policy_says_so(
        ResolutionChoice choice, bool comesBack, Winner winner)
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await world.Linked();
        world.Remote.Edit("cus_1", "name", "unseen");
        await world.Delete(item);
        await world.Settle();
        var link = await world.Link(item);
        link.Status.ShouldBe(LinkStatus.Conflict);

        await world.Operations.Resolve(TenantId.Default, link.Id, Choose.For(FieldConflict.WholeItem, choice), Choose.By, default);
        await world.Settle();

        (await world.Item(item) is not null).ShouldBe(comesBack);
        world.Remote.Live.Any().ShouldBe(comesBack);
        var told = (await world.History(item)).Where(entry => entry.Action == HistoryAction.Resolved).ShouldHaveSingleItem();
        (told.Source, told.Conflicts.ShouldHaveSingleItem().Winner).ShouldBe(("api:grace", winner));
    }

    [Fact]
    public async Task A_deletion_here_that_waits_for_a_person_is_not_made_by_whatever_else_asks_for_the_link()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await world.Linked();
        var edit = world.Remote.Edit("cus_1", "name", "unseen");
        await world.Delete(item);

        // The edit's event is dealt with before the deletion is noticed.
        await world.Deliver(edit);
        await world.Push();
        await StillWaits();
        world.Later(seconds: 5);
        await world.Operations.SyncNow(item, relink: false, default);
        await StillWaits();
        await world.Deliver(edit, world.Remote.Edit("cus_1", "email", "new@example.com"));
        await StillWaits();

        (await world.History(item)).Count(entry => entry.Action == HistoryAction.Conflict).ShouldBe(2);

        async Task StillWaits()
        {
            await world.Settle();
            var link = await world.Link(item);
            (link.Status, link.Conflicts.Count, link.DueAt).ShouldBe((LinkStatus.Conflict, 1, null));
            world.Remote.Live.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task A_flood_of_deletions_waits_for_a_person()
    {
        await using var world = await World.Create(options => options.MassDeleteThreshold = 3);
        for (var i = 0; i < 8; i++) await world.Insert(Some.Customer($"Ada {i}"));
        await world.Settle();
        await world.Sql("DELETE FROM customers");
        await world.Settle();

        world.Remote.Live.Count().ShouldBe(5);
        (await world.Links()).ShouldAllBe(link => link.Status == LinkStatus.Failed && link.Error!.StartsWith("Held back"));
        foreach (var link in await world.Links()) (await world.History(link.Item)).Count(entry => entry.IsHeldBack).ShouldBe(1);
        (await world.Links()).Count(link => link.IsHeldBack).ShouldBe(5);
        world.Metrics.Last(TimeSpan.FromMinutes(5)).Failed.ShouldBe(5);

        (await world.Operations.RetryLinks(TenantId.Default, null, default)).ShouldBe(5);
        await world.Settle();
        world.Remote.Live.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_flood_of_deletions_there_waits_for_a_person_too()
    {
        await using var world = await World.Create(options => (options.MassDeleteThreshold, options.RemoteDelete) = (3, DeletePolicy.Propagate));
        for (var i = 0; i < 8; i++) await world.Insert(Some.Customer($"Ada {i}"));
        await world.Settle();
        world.Later(seconds: 10);
        foreach (var found in world.Remote.Live.ToArray()) await world.Deliver(world.Remote.Delete(found.Id));
        await world.Settle();
        var left = await world.Items();
        left.Count.ShouldBe(5);
        foreach (var item in left) (await world.History(item.Key)).Count(entry => entry.IsHeldBack).ShouldBe(1);

        // Told once more, it is held back still, and that is no news.
        foreach (var link in await world.Links()) await world.Deliver(world.Remote.Delete(link.ExternalId!.Value.Value));
        await world.Settle();
        foreach (var item in left) (await world.History(item.Key)).Count(entry => entry.IsHeldBack).ShouldBe(1);
        world.Metrics.Last(TimeSpan.FromMinutes(5)).Failed.ShouldBe(5);

        await world.Operations.RetryLinks(TenantId.Default, null, default);
        await world.Settle();
        (await world.Items()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delete_whose_answer_was_lost_is_sent_again_and_ends()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Delete(item);
        await world.Router.Route(100, default);
        await world.Push();
        world.Remote.LoseAnswer();
        await world.Settle();
        world.Later(seconds: 30);
        await world.Settle();

        world.Remote.Live.ShouldBeEmpty();
        (await world.Links()).ShouldBeEmpty();
        world.Remote.Calls.Last().ShouldBeOfType<RemoteCall.Fetch>();
    }
}
