using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;

namespace Tandem.Tests.Engine;

public sealed class ConflictRules
{
    [Theory]
    [InlineData(ConflictPolicy.RemoteWins, "theirs")]
    [InlineData(ConflictPolicy.LocalWins, "ours")]
    public async Task A_conflict_is_decided_by_policy_and_both_values_are_told(ConflictPolicy policy, string expected)
    {
        await using var world = await World.Create(options => options.Conflicts = policy);
        var item = await world.Linked();
        await world.Edit(item, "name", "ours");

        await world.Deliver(world.Remote.Edit("cus_1", "name", "theirs"));
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe(expected);
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe(expected);
        (await Told(world, item)).ShouldContain(new FieldConflict("name", "Ada", "ours", "theirs"));
    }

    [Fact]
    public async Task Edits_of_different_fields_both_stay()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Edit(item, "name", "ours");

        await world.Deliver(world.Remote.Edit("cus_1", "email", "theirs@example.com"));
        await world.Settle();

        (await world.Item(item))!.Record.ShouldBe(Some.Customer("ours", "theirs@example.com"));
        world.Remote.Objects["cus_1"].Record.ShouldBe(Some.Customer("ours", "theirs@example.com"));
        (await Told(world, item)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_overwritten_remote_edit_is_told_in_history()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.LocalWins);
        var item = await world.Linked();
        world.Remote.Edit("cus_1", "name", "unheard");
        await world.Edit(item, "name", "ours");
        await world.Settle();
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("ours");

        await world.Deliver(world.Remote.LastEvent);
        await world.Settle();

        (await Told(world, item)).ShouldContain(conflict => conflict.Remote == "unheard");
        (await world.Item(item))!.Record["name"].ShouldBe("ours");
    }

    [Fact]
    public async Task A_remote_edit_that_our_write_overwrote_comes_back_where_the_remote_wins()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        world.Remote.Edit("cus_1", "name", "unheard");
        await world.Edit(item, "name", "ours");
        await world.Settle();

        await world.Deliver(world.Remote.LastEvent);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("unheard");
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("unheard");
        (await Told(world, item)).ShouldContain(conflict => conflict.Local == "ours" && conflict.Remote == "unheard");
    }

    [Fact]
    public async Task A_remote_edit_overwritten_by_a_write_whose_answer_was_lost_is_told_too()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.LocalWins);
        var item = await world.Linked();
        world.Remote.Edit("cus_1", "name", "unheard");
        await world.Edit(item, "name", "ours");
        world.Remote.LoseAnswer();
        await world.Settle();
        await world.Deliver(world.Remote.LastEvent);
        world.Later(seconds: 5);
        await world.Settle();

        (await Told(world, item)).ShouldContain(conflict => conflict.Remote == "unheard");
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("ours");
    }

    [Fact]
    public async Task A_manual_conflict_keeps_both_values_and_the_other_fields_go_on()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);
        await world.Edit(item, "email", "new@example.com");
        await world.Settle();

        var link = await world.Link(item);
        link.Status.ShouldBe(LinkStatus.Conflict);
        link.Conflicts.ShouldBe([new FieldConflict("name", "Ada", "ours", "theirs")]);
        (await world.Item(item))!.Record.ShouldBe(Some.Customer("ours", "new@example.com"));
        world.Remote.Objects["cus_1"].Record.ShouldBe(Some.Customer("theirs", "new@example.com"));
    }

    [Theory]
    [InlineData(ResolutionChoice.Local, null, "ours", Winner.Local)]
    [InlineData(ResolutionChoice.Remote, null, "theirs", Winner.Remote)]
    [InlineData(ResolutionChoice.Value, "third", "third", Winner.Neither)]
    [InlineData(ResolutionChoice.Value, null, null, Winner.Neither)]
    public async Task A_person_decides_a_manual_conflict_and_history_tells_who_and_what(
        ResolutionChoice choice, string? value, string? expected, Winner winner)
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);

        var unknown = await world.Operations.Resolve(TenantId.Default, (await world.Link(item)).Id, Choose.For("name", choice, value), Choose.By, default);
        await world.Settle();

        unknown.ShouldBeEmpty();
        (await world.Item(item))!.Record["name"].ShouldBe(expected);
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe(expected);
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
        var told = (await world.History(item)).Where(entry => entry.Source == "api:grace").ShouldHaveSingleItem();
        told.Action.ShouldBe(choice is ResolutionChoice.Local ? HistoryAction.Resolved : HistoryAction.Updated);
        told.Cause.ShouldBe("request-1");
        told.Conflicts.ShouldBe([new ConflictOutcome(new FieldConflict("name", "Ada", "ours", "theirs"), winner)]);
    }

    [Fact]
    public async Task A_decision_on_a_field_without_a_conflict_decides_nothing()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);
        var link = await world.Link(item);

        (await world.Operations.Resolve(TenantId.Default, link.Id, Choose.For("email", ResolutionChoice.Local), Choose.By, default)).ShouldBe(["email"]);
        (await world.Operations.Resolve(new TenantId("other"), link.Id, Choose.For("name", ResolutionChoice.Local), Choose.By, default)).ShouldBeNull();
        (await world.Link(item)).Conflicts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Editing_to_the_other_sides_value_ends_a_manual_conflict()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);

        await world.Edit(item, "name", "theirs");
        await world.Settle();

        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task A_value_that_goes_back_there_ends_a_manual_conflict_and_is_no_choice_any_more()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);
        world.Later(seconds: 5);

        await world.Deliver(world.Remote.Edit("cus_1", "name", "Ada"));
        await world.Settle();

        var link = await world.Link(item);
        link.Conflicts.ShouldBeEmpty();
        link.Status.ShouldBe(LinkStatus.Synced);
        world.Remote.Objects["cus_1"].Record["name"].ShouldBe("ours");
    }

    [Fact]
    public async Task A_conflict_that_waits_is_told_once()
    {
        await using var world = await World.Create(options => options.Conflicts = ConflictPolicy.Manual);
        var item = await InConflict(world);
        for (var i = 0; i < 3; i++)
        {
            world.Later(seconds: 5);
            await world.Operations.SyncNow(item, relink: false, default);
            await world.Settle();
        }

        (await Told(world, item)).Count.ShouldBe(1);
        world.Remote.Calls.OfType<RemoteCall.Fetch>().Count().ShouldBeGreaterThanOrEqualTo(3);
    }

    private static async Task<ItemKey> InConflict(World world)
    {
        var item = await world.Linked();
        await world.Edit(item, "name", "ours");
        await world.Deliver(world.Remote.Edit("cus_1", "name", "theirs"));
        await world.Settle();
        return item;
    }

    private static async Task<IReadOnlyList<FieldConflict>> Told(World world, ItemKey item) =>
        [.. (await world.History(item)).SelectMany(entry => entry.Conflicts).Select(outcome => outcome.Conflict)];
}
