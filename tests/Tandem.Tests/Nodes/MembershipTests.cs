using Tandem.Hosting;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Tests.Engine;

namespace Tandem.Tests.Nodes;

public sealed class MembershipTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryOfMany _memory = new();
    private readonly StatesOfMany _states = new();

    [Fact]
    public async Task One_node_at_a_time_holds_a_duty()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);

        (first.HoldsInward, second.HoldsInward).ShouldBe((true, false));
        (first.Duties.Holds(Duty.Sweep), second.Duties.Holds(Duty.Sweep)).ShouldBe((true, false));
        second.Integration.IsOurs.ShouldBeFalse();
    }

    [Fact]
    public async Task A_killed_nodes_duties_and_leases_are_taken_over_within_ten_seconds()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);

        IReadOnlySet<string> dead = new HashSet<string>();
        var seconds = 0;
        for (; dead.Count == 0 && seconds < 20; seconds++)
        {
            _time.Advance(Membership.BeatEvery);
            dead = await second.Membership.Beat(default);
        }

        dead.ShouldBe(["a"]);
        second.HoldsInward.ShouldBeTrue();
        seconds.ShouldBeLessThanOrEqualTo(10);
        seconds.ShouldBeGreaterThan((int)ThisNode.Trust.TotalSeconds + 1, "a node that only stumbled must have noticed before others take over");
        await second.Membership.Forget(dead, default);
        (await second.Membership.Look(default)).Nodes.ShouldHaveSingleItem().Name.ShouldBe("b");
    }

    [Fact]
    public async Task A_node_that_was_stopped_makes_no_calls_until_it_has_come_back_under_another_name()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);
        var lease = new Lease("a/1", _time.GetUtcNow().AddSeconds(120));
        first.Self.Holds(lease).ShouldBeTrue();

        for (var i = 0; i < 12; i++)
        {
            _time.Advance(Membership.BeatEvery);
            await second.Membership.Forget(await second.Membership.Beat(default), default);
        }

        first.Self.IsTrusted.ShouldBeFalse();
        await first.Membership.Beat(default);
        (first.Self.IsTrusted, first.HoldsInward).ShouldBe((false, false));
        await first.Membership.Beat(default);
        first.Self.IsTrusted.ShouldBeTrue();
        first.Self.Holds(lease).ShouldBeFalse("it was taken under the name that others have buried");
        (await first.Membership.Look(default)).Nodes.Select(node => node.Name).ShouldBe(["a+1", "b"]);
    }

    [Fact]
    public async Task A_node_that_cannot_reach_the_database_stops_calling()
    {
        var node = New("a");
        await node.Membership.Join(default);
        _memory.IsAway = true;

        _time.Advance(TimeSpan.FromSeconds(4));
        node.Self.IsTrusted.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(2));
        node.Self.IsTrusted.ShouldBeFalse();
        _memory.IsAway = false;
        await node.Membership.Beat(default);
        (node.Self.IsTrusted, node.HoldsInward).ShouldBe((true, true));
    }

    [Fact]
    public async Task While_the_database_is_away_nobody_dies()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);
        _memory.IsAway = true;
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(Membership.BeatEvery);
            await Should.ThrowAsync<StorageException>(second.Membership.Beat(default));
        }

        _memory.IsAway = false;
        (await second.Membership.Beat(default)).ShouldBeEmpty();
        (await first.Membership.Beat(default)).ShouldBeEmpty();
        (first.HoldsInward, second.HoldsInward).ShouldBe((true, false));
    }

    [Fact]
    public async Task Who_leaves_is_followed_at_the_next_beat()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);

        await first.Membership.Leave(default);
        await second.Membership.Beat(default);

        second.HoldsInward.ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_pushes_until_the_holder_of_the_inward_duty_knows_what_happened_meanwhile()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        await second.Membership.Join(default);
        (first.Integration.IsCaughtUp, second.Integration.IsCaughtUp).ShouldBe((false, false));

        first.Integration.IsCaughtUp = true;
        await first.Membership.Beat(default);
        await second.Membership.Beat(default);
        second.Integration.IsCaughtUp.ShouldBeTrue();

        // A pause and a resume that were asked of the other node.
        await _states.Update(first.Integration.Key, state => state with { Paused = true }, default);
        await first.Membership.Beat(default);
        first.Integration.Paused.ShouldBeTrue();
        await _states.Update(first.Integration.Key, state => state with { Paused = false, Resumes = state.Resumes + 1 }, default);
        await second.Membership.Beat(default);
        second.Integration.IsCaughtUp.ShouldBeFalse("the holder has not read the feed since");
        await first.Membership.Beat(default);
        (first.Integration.Paused, first.Integration.IsCaughtUp).ShouldBe((false, false));
    }

    [Fact]
    public async Task A_holder_that_falls_silent_is_not_believed_to_know_everything()
    {
        var (first, second) = (New("a"), New("b"));
        await first.Membership.Join(default);
        first.Integration.IsCaughtUp = true;
        await first.Membership.Beat(default);
        await second.Membership.Join(default);
        second.Integration.IsCaughtUp.ShouldBeTrue();

        for (var i = 0; i < 4; i++) await second.Membership.Beat(default);

        second.Integration.IsCaughtUp.ShouldBeFalse();
    }

    [Fact]
    public async Task A_duty_that_is_lost_ends_what_was_being_done_for_it_and_waits_to_be_held_again()
    {
        var node = New("a");
        var begun = new TaskCompletionSource();
        var runs = 0;
        var working = node.Duties.While(Duty.Sweep, async held =>
        {
            runs++;
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(held);
        }, default);
        working.IsCompleted.ShouldBeFalse();
        runs.ShouldBe(0);

        node.Duties.Hold([Duty.Sweep]);
        await begun.Task.Within();
        node.Duties.Hold([]);

        await working.Within();
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_pause_is_not_undone_by_what_was_read_before_it()
    {
        var node = New("a");
        await node.Membership.Join(default);
        var readBefore = await _states.Update(node.Integration.Key, state => state, default);
        node.Wakeups.Mirror(node.Integration, await _states.Update(node.Integration.Key, state => state with { Paused = true }, default));

        node.Wakeups.Mirror(node.Integration, readBefore);

        node.Integration.Paused.ShouldBeTrue();
        await node.Membership.Beat(default);
        node.Integration.Paused.ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_with_another_account_under_the_same_name_is_refused()
    {
        var first = New("a");
        await first.Membership.Join(default);
        var other = new Member("b", _memory, _states, _time, new FakeRemote(_time) { Mode = "live" });

        var refusal = await Should.ThrowAsync<StorageException>(other.Membership.Join(default));

        refusal.Message.ShouldBe(
            "The integration 'fake' is fake live customers here and fake customers on the node a, which works on the same database: "
            + "give both the same settings, or this one another name.");
        (await first.Membership.Look(default)).Nodes.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_node_with_other_rules_joins_and_is_shown_as_different()
    {
        var first = New("a");
        await first.Membership.Join(default);
        var other = new Member("b", _memory, _states, _time, options: options => options.Conflicts = ConflictPolicy.Manual);

        await other.Membership.Join(default);

        var roster = await other.Membership.Look(default);
        SettingsPrints.DifferentRules(roster.Find("a")!, roster.Nodes).ShouldBe([("fake", "b")]);
    }

    [Fact]
    public async Task Processes_of_this_machine_that_run_no_more_are_dead_at_once()
    {
        var killed = New(string.Join('/', [.. NodeName.OfThisProcess().Value.Split('/')[..2], "0"]));
        await killed.Membership.Join(default);
        var next = New("b");

        await next.Membership.Join(default);

        next.HoldsInward.ShouldBeTrue();
    }

    private Member New(string name) => new(name, _memory, _states, _time);
}
