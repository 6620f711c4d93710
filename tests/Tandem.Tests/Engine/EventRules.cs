using Tandem.Connectors;
using Tandem.Links;
using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Tests.Engine;

public sealed class EventRules
{
    [Fact]
    public async Task A_remote_edit_is_written_here_without_a_call()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var calls = world.Remote.Calls.Count;

        await world.Deliver(world.Remote.Edit("cus_1", "name", "Grace"));
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
        world.Remote.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task A_late_webhook_does_not_undo_a_newer_edit()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var first = world.Remote.Edit("cus_1", "name", "older");
        world.Later(seconds: 5);
        var second = world.Remote.Edit("cus_1", "name", "newer");

        await world.Deliver(second);
        await world.Deliver(first);
        (await world.Item(item))!.Record["name"].ShouldBe("newer");
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("newer");
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("newer");
    }

    [Fact]
    public async Task Two_edits_in_one_second_are_fetched_not_guessed()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var first = world.Remote.Edit("cus_1", "name", "first");
        var second = world.Remote.Edit("cus_1", "name", "second");

        await world.Deliver(second, first);
        (await world.Item(item))!.Record["name"].ShouldBe("Ada");
        await world.Settle();

        world.Remote.Calls.ShouldContain(call => call is RemoteCall.Fetch);
        (await world.Item(item))!.Record["name"].ShouldBe("second");
    }

    [Fact]
    public async Task Two_edits_in_one_second_that_come_apart_are_fetched_too()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var first = world.Remote.Edit("cus_1", "name", "first");
        var second = world.Remote.Edit("cus_1", "name", "second");

        await world.Deliver(second);
        await world.Deliver(first);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("second");
    }

    [Fact]
    public async Task An_edit_that_is_told_while_an_older_look_is_answered_is_not_forgotten_with_it()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var first = world.Remote.Edit("cus_1", "name", "first");
        var second = world.Remote.Edit("cus_1", "name", "second");
        world.Remote.Meanwhile(() => world.Deliver(world.Remote.Edit("cus_1", "name", "after the look")), after: true);

        await world.Deliver(second, first);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("after the look");
    }

    [Fact]
    public async Task An_edit_that_is_told_during_the_look_after_a_days_silence_is_not_forgotten_with_it()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        world.Remote.LoseAnswer();
        await world.Settle();
        world.Later(seconds: 24 * 3600);
        world.Remote.Meanwhile(() => world.Deliver(world.Remote.Edit("cus_1", "phone", "after the look")), after: true);
        await world.Settle();

        (await world.Item(item))!.Record["phone"].ShouldBe("after the look");
    }

    [Fact]
    public async Task An_edit_that_is_told_while_the_look_before_a_deletion_is_answered_does_not_go_with_it()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        world.Remote.Meanwhile(() => world.Deliver(world.Remote.Edit("cus_1", "name", "after the look")), after: true);

        await world.Delete(item);
        await world.Settle();

        (await world.Item(item)).ShouldNotBeNull().Record["name"].ShouldBe("after the look");
    }

    [Fact]
    public async Task An_echo_that_is_told_by_two_events_of_one_batch_stops_nothing()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        await world.Settle();
        var echo = world.Remote.LastEvent;
        world.Later(seconds: 5);
        var next = world.Remote.Edit("cus_1", "name", "theirs");

        await world.Deliver(echo, echo with { EventId = "another" }, next);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("theirs");
    }

    [Fact]
    public async Task A_repeated_event_changes_nothing()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var edit = world.Remote.Edit("cus_1", "name", "Grace");
        await world.Deliver(edit);
        var version = (await world.Item(item))!.Version;
        var history = (await world.History(item)).Count;

        await world.Deliver(edit);
        await world.Deliver(edit with { EventId = "evt_copy" });
        await world.Settle();

        (await world.Item(item))!.Version.ShouldBe(version);
        (await world.History(item)).Count.ShouldBe(history);
    }

    [Fact]
    public async Task An_event_that_tells_nothing_has_its_object_fetched()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var edit = world.Remote.Edit("cus_1", "name", "Grace");

        await world.Deliver(edit with { Thin = true });
        (await world.Item(item))!.Record["name"].ShouldBe("Ada");
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task A_deletion_that_a_thin_event_does_not_tell_is_found_by_the_fetch()
    {
        await using var world = await World.Create();
        var item = await world.Linked();

        await world.Deliver(world.Remote.Delete("cus_1") with { Thin = true, Deleted = false });
        await world.Settle();

        (await world.Link(item)).Status.ShouldBe(LinkStatus.Unlinked);
        (await world.Item(item)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_unknown_object_becomes_an_item()
    {
        await using var world = await World.Create();

        await world.Deliver(world.Remote.Create(Some.Customer("Grace")));
        await world.Settle();

        (await world.Items()).ShouldHaveSingleItem().Record.ShouldBe(Some.Customer("Grace"));
        (await world.Links()).ShouldHaveSingleItem().Status.ShouldBe(LinkStatus.Synced);
        world.Remote.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_object_of_which_nothing_is_told_is_fetched_before_there_is_an_item()
    {
        await using var world = await World.Create();

        await world.Deliver(world.Remote.Create(Some.Customer("Grace")) with { Thin = true });
        (await world.Items()).ShouldBeEmpty();
        await world.Settle();

        (await world.Items()).ShouldHaveSingleItem().Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task Our_own_echo_ends_the_round_and_is_forgotten()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        await world.Settle();
        var calls = world.Remote.Calls.Count;

        await world.Deliver(world.Remote.LastEvent);
        await world.Settle();

        world.Remote.Calls.Count.ShouldBe(calls);
        (await world.Link(item)).Pushes.ShouldNotContain(push => push.Key == world.Remote.LastEvent.Key);
    }

    [Fact]
    public async Task A_late_echo_of_our_own_write_is_not_a_remote_edit()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "first");
        await world.Settle();
        var echo = world.Remote.LastEvent;
        world.Later(seconds: 5);
        await world.Edit(item, "name", "second");
        await world.Settle();

        await world.Deliver(echo);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("second");
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("second");
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_parked_and_the_line_goes_on()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Store.Append(
            [
                new InboxEvent
                {
                    Integration = world.Integration.Key, ReceivedAt = Some.Now,
                    Event = new RemoteEvent { Id = "evt_poison", Type = "customer", Stamp = 0, Payload = "{not json"u8.ToArray() },
                },
            ], default);

        await world.Deliver(world.Remote.Edit("cus_1", "name", "Grace"));

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
        var parked = (await world.Store.Parked(TenantId.Default, 0, 10, default)).ShouldHaveSingleItem();
        parked.Event.Event.Payload.ToArray().ShouldBe("{not json"u8.ToArray());
    }

    [Fact]
    public async Task Of_many_events_of_one_object_the_newest_is_written_alone_however_small_the_pieces_are()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        world.Remote.Create(Some.Customer());
        var edits = new List<FakeEvent>();
        foreach (var name in (string[])["Grace", "Edith", "Joan"])
        {
            world.Later(5);
            edits.Add(world.Remote.Edit("cus_1", "name", name));
            edits.Add(world.Remote.Edit("cus_2", "name", name));
        }

        await world.Receive(world.Integration, [.. edits]);
        var window = await world.Inward.Read(new ReadLimit(100), default);
        (await world.Inward.Apply(window, new Portion(1), default)).Changed.ShouldBe(1);
        window.IsEmpty.ShouldBeFalse();

        (await world.Item(item))!.Record["name"].ShouldBe("Joan");
        (await world.Item(item))!.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_portion_ends_when_what_came_of_a_piece_ends_it()
    {
        await using var world = await World.Create();
        var told = Enumerable.Range(1, 9).Select(i => world.Remote.Create(Some.Customer($"ada.{i}@example.com"))).ToArray();
        await world.Receive(world.Integration, told);
        var window = await world.Inward.Read(new ReadLimit(100), default);
        var created = new List<int>();

        await world.Inward.Apply(window, new Portion(2) { GoesOn = piece => { created.Add(piece.Created); return created.Count < 3; } }, default);
        created.ShouldBe([2, 2, 2]);
        window.IsEmpty.ShouldBeFalse();

        await world.Inward.Apply(window, new Portion(2) { GoesOn = piece => { created.Add(piece.Created); return true; } }, default);
        created.ShouldBe([2, 2, 2, 2, 1]);
        window.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_read_of_an_integration_that_is_paused_meanwhile_waits_in_the_line()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        world.Later(5);
        await world.Receive(world.Integration, world.Remote.Edit("cus_1", "name", "Grace"));

        var window = await world.Inward.Read(new ReadLimit(100), default);
        world.Integration.Paused = true;
        while (!window.IsEmpty) await world.Inward.Apply(window, new Portion(100), default);
        (await world.Item(item))!.Record["name"].ShouldBe("Ada");

        world.Integration.Paused = false;
        await world.Settle();
        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task A_parked_event_can_be_replayed()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        var edit = world.Remote.Edit("cus_1", "name", "Grace");
        await world.Receive(world.Integration, edit);
        var waiting = await world.Store.Read([world.Integration.Key], new ReadLimit(10), default);
        await world.Store.Park([(waiting[0], "by hand")], Some.Now, default);
        await world.Settle();
        (await world.Item(item))!.Record["name"].ShouldBe("Ada");

        (await world.Operations.ReplayEvents(TenantId.Default, null, default)).ShouldBe(1);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
        (await world.Store.Parked(TenantId.Default, 0, 10, default)).ShouldBeEmpty();
    }
}
