using Tandem.Dashboard.Live;

namespace Tandem.Dashboard.Layout;

/// <summary>The navigation, with the number of things that wait for a person.</summary>
public sealed partial class NavMenu
{
    private static readonly NavPage[] Pages =
    [
        new("", "Overview", "layout-dashboard"),
        new("customers", "Customers", "users"),
        new("integrations", "Integrations", "plug-connected"),
        new("conflicts", "Conflicts", "git-compare") { Count = live => live.Conflicts, Meaning = "waiting for a decision", Tone = "warning" },
        new("failures", "Failures", "alert-triangle") { Count = live => live.Failures, Meaning = "failed", Tone = "danger" },
        new("activity", "Activity", "activity"),
    ];

    private bool _open;

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        shown.Conflicts != next.Conflicts || shown.Failures != next.Failures;

    private void Toggle() => _open = !_open;

    private void Close() => _open = false;

    private sealed record NavPage(string Address, string Title, string Icon)
    {
        public Func<LiveSnapshot, long> Count { get; init; } = _ => 0;

        public string Meaning { get; init; } = "";

        public string Tone { get; init; } = "";
    }
}
