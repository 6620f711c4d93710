using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Tests.Links;

public sealed class LinkStepsTests
{
    private static readonly Intent Begun = new(IntentKind.Update, "tandem-1", [], Some.Customer(), Some.Now);

    private static readonly Lease Leased = new("holder", Some.Now.AddMinutes(2));

    [Fact]
    public void A_signal_makes_a_link_due_now()
    {
        var link = (Some.Link() with { Status = LinkStatus.Synced, Priority = Priority.Bulk }).Ask(Some.Now);

        link.DueAt.ShouldBe(Some.Now);
        link.SignaledAt.ShouldBe(Some.Now);
        link.Status.ShouldBe(LinkStatus.Pending);
        link.Priority.ShouldBe(Priority.Live);
    }

    [Fact]
    public void A_signal_does_not_cut_the_backoff_short()
    {
        var link = Some.Link().RetryAt(Some.Now.AddSeconds(30), "timed out").Ask(Some.Now);

        link.DueAt.ShouldBe(Some.Now.AddSeconds(30));
    }

    [Fact]
    public void A_backoff_that_has_passed_holds_nothing_up() =>
        (Some.Link() with { NotBefore = Some.Now.AddSeconds(-1) }).Ask(Some.Now).DueAt.ShouldBe(Some.Now);

    [Fact]
    public void A_signal_does_not_break_a_lease()
    {
        var link = (Some.Link() with { Lease = Leased, DueAt = Leased.Until }).Ask(Some.Now);

        link.Lease.ShouldBe(Leased);
        link.WasSignaled.ShouldBeTrue();
    }

    [Fact]
    public void The_lag_is_measured_from_the_first_signal() =>
        Some.Link().Ask(Some.Now).Ask(Some.Now.AddSeconds(5)).SignaledAt.ShouldBe(Some.Now);

    [Fact]
    public void A_refusal_parks_until_something_new_is_asked()
    {
        var link = (Some.Link() with { Lease = Leased, DueAt = Leased.Until, Intent = Begun, NotBefore = Some.Now, SignaledAt = Some.Now }).Park("No such country.");

        link.IsParked.ShouldBeTrue();
        link.Error.ShouldBe("No such country.");
        (link.Lease, link.DueAt, link.NotBefore, link.Intent, link.SignaledAt).ShouldBe((null, null, null, null, null));
    }

    [Fact]
    public void A_refusal_does_not_swallow_an_edit_made_meanwhile()
    {
        var link = (Some.Link() with { Lease = Leased, DueAt = Leased.Until, Intent = Begun }).Ask(Some.Now).Park("No such country.");

        link.DueAt.ShouldBe(Some.Now);
        link.SignaledAt.ShouldBe(Some.Now);
    }

    [Fact]
    public void A_failure_is_tried_again_with_what_was_begun()
    {
        var link = (Some.Link() with { Lease = Leased, Intent = Begun, Status = LinkStatus.Synced }).RetryAt(Some.Now.AddSeconds(1), "timed out");

        link.Intent.ShouldBe(Begun);
        link.Lease.ShouldBeNull();
        link.Attempts.ShouldBe(1);
        link.Status.ShouldBe(LinkStatus.Pending);
    }

    [Fact]
    public void Unlinking_leaves_nothing_to_be_done()
    {
        var link = (Some.Link() with
        {
            Lease = Leased,
            DueAt = Some.Now,
            Intent = Begun,
            NeedsFetch = true,
            SignaledAt = Some.Now,
            Attempts = 3,
            Conflicts = [new FieldConflict("name", "1", "2", "3")],
        }).Unlink("Deleted there.");

        link.Status.ShouldBe(LinkStatus.Unlinked);
        (link.Lease, link.DueAt, link.Intent, link.SignaledAt, link.NotBefore).ShouldBe((null, null, null, null, null));
        link.NeedsFetch.ShouldBeFalse();
        link.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void A_renewed_link_knows_no_remote_object()
    {
        var link = Some.Link().Unlink("Deleted there.").Renewed(Some.Now);

        link.ExternalId.ShouldBeNull();
        link.Bases.ShouldBe(Bases.None);
        link.DueAt.ShouldBe(Some.Now);
    }

    [Fact]
    public void The_oldest_of_our_own_writes_are_forgotten_first()
    {
        var link = Some.Link();
        for (var i = 0; i < Link.PushesKept + 3; i++) link = link.Remember(Begun with { Key = $"tandem-{i}" });

        link.Pushes.Select(push => push.Key).ShouldBe(Enumerable.Range(3, Link.PushesKept).Select(i => $"tandem-{i}"));
    }
}
