using FsCheck.Fluent;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;

namespace Tandem.Tests.Syncing;

public sealed class PlannerLaws
{
    private static FsCheck.Gen<(LinkState State, SyncRules Rules)> AnyCase =>
        from state in Any.LinkState from rules in Any.Rules select (state, rules);

    [Fact]
    public void Where_nothing_is_to_be_done_nothing_is_to_be_done_the_next_time_either() => Laws.Hold(AnyCase, given =>
    {
        if (Planner.Next(given.State, given.Rules, Some.Stamp) is not Plan.Nothing nothing) return;

        var after = given.State with { Link = given.State.Link with { Bases = nothing.Bases } };
        Planner.Next(after, given.Rules, Some.Stamp).ShouldBeOfType<Plan.Nothing>().Bases.ShouldBe(nothing.Bases);
    }, tests: 2000);

    [Fact]
    public void What_has_a_remote_object_is_never_created_again() => Laws.Hold(AnyCase, given =>
    {
        if (given.State.Link.ExternalId is null) return;
        Planner.Next(given.State, given.Rules, Some.Stamp).ShouldNotBe(new Plan.Find());
        if (Planner.Next(given.State, given.Rules, Some.Stamp) is Plan.Write write) write.Intent.Kind.ShouldNotBe(IntentKind.Create);
    }, tests: 2000);

    [Fact]
    public void An_intent_that_has_no_answer_comes_before_any_new_one() => Laws.Hold(AnyCase, given =>
    {
        if (given.State.Link is not { Intent: { } begun, Status: not LinkStatus.Unlinked }) return;

        switch (Planner.Next(given.State, given.Rules, Some.Stamp))
        {
            case Plan.Write write: write.Intent.ShouldBe(begun); break;
            case Plan.Fetch or Plan.Find or Plan.Wait: break;
            case var other: Assert.Fail($"The intent was left for {other}."); break;
        }
    }, tests: 2000);

    [Fact]
    public void A_failed_link_does_not_push() => Laws.Hold(AnyCase, given =>
    {
        var state = given.State with { Link = given.State.Link with { Status = LinkStatus.Failed, Intent = null } };
        if (state.Link.ExternalId is not null) Planner.Next(state, given.Rules, Some.Stamp).ShouldNotBeOfType<Plan.Write>();
    }, tests: 2000);

    [Fact]
    public void An_unlinked_link_asks_for_nothing() => Laws.Hold(AnyCase, given =>
    {
        var state = given.State with { Link = given.State.Link with { Status = LinkStatus.Unlinked } };
        Planner.Next(state, given.Rules, Some.Stamp).ShouldBe(new Plan.Nothing(state.Link.Bases));
    });

    [Fact]
    public void What_is_pushed_is_what_was_changed_here_and_waits_for_nobody() => Laws.Hold(AnyCase, given =>
    {
        var (link, item) = given.State;
        if (link.Intent is not null || Planner.Next(given.State, given.Rules, Some.Stamp) is not Plan.Write { Intent: { Kind: IntentKind.Update } intent }) return;

        foreach (var change in intent.Changes)
        {
            change.To.ShouldBe(item!.Record[change.Path]);
            change.From.ShouldBe(link.Bases.Remote[change.Path]);
            item.Record[change.Path].ShouldNotBe(link.Bases.Local[change.Path]);
            given.Rules.DirectionOf(change.Path).ShouldNotBe(Direction.Inward);
            link.Conflicts.ShouldNotContain(conflict => conflict.Path == change.Path);
        }
    }, tests: 2000);

    [Fact]
    public void Nothing_is_pushed_that_the_remote_has_already() => Laws.Hold(AnyCase, given =>
    {
        if (given.State.Link.Intent is null && Planner.Next(given.State, given.Rules, Some.Stamp) is Plan.Write { Intent.Kind: IntentKind.Update } write)
            write.Intent.Changes.ShouldAllBe(change => change.From != change.To);
    }, tests: 2000);
}
