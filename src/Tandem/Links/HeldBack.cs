namespace Tandem.Links;

/// <summary>What the mass-change breaker holds back until a person approves it: how links and history say so.</summary>
public static class HeldBack
{
    private const string Words = "Held back: ";

    /// <summary>Why a link is parked.</summary>
    /// <param name="what">What there was too much of: <c>deletions</c>, <c>updates</c>.</param>
    public static string Reason(string what) => $"{Words}more {what} at once than the limit. Retry approves it.";

    extension(HistoryEntry entry)
    {
        /// <summary>It tells that the change waits for a person, and not that the remote refused it.</summary>
        public bool IsHeldBack => entry.Action is HistoryAction.Failed && Is(entry.Cause);
    }

    /// <summary>Whether a reason is that of <see cref="Reason"/>.</summary>
    internal static bool Is(string? reason) => reason?.StartsWith(Words, StringComparison.Ordinal) is true;
}
