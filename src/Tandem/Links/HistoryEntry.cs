using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Links;

/// <summary>One write of an item, told for people: who or what changed which field from what to what, and why.</summary>
public sealed record HistoryEntry
{
    /// <summary>Its position; 0 until it is stored. Later entries have higher ones.</summary>
    public long Position { get; init; }

    /// <summary>The item.</summary>
    public required ItemKey Item { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public required HistoryAction Action { get; init; }

    /// <summary>Who or what did it: <c>api</c>, <c>sql</c>, an integration's name, a person.</summary>
    public required string Source { get; init; }

    /// <summary>Why: a request's or an event's id, a retry, a backfill; null where the source says all.</summary>
    public string? Cause { get; init; }

    /// <summary>The integration that it concerns; null where it concerns the item alone.</summary>
    public string? Integration { get; init; }

    /// <summary>The fields that changed.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The conflicts found, with both values.</summary>
    public IReadOnlyList<ConflictOutcome> Conflicts { get; init; } = [];
}

/// <summary>What a <see cref="HistoryEntry"/> tells.</summary>
public enum HistoryAction
{
    /// <summary>The item was inserted.</summary>
    Created,

    /// <summary>Fields of the item changed.</summary>
    Updated,

    /// <summary>The item was deleted.</summary>
    Deleted,

    /// <summary>Fields were written to the remote object.</summary>
    Pushed,

    /// <summary>The remote object was created.</summary>
    PushedCreate,

    /// <summary>The remote object was deleted by us.</summary>
    PushedDelete,

    /// <summary>The item and a remote object were joined.</summary>
    Linked,

    /// <summary>The item and the remote object were parted.</summary>
    Unlinked,

    /// <summary>Two edits met, and nothing else changed by it.</summary>
    Conflict,

    /// <summary>The remote refused, or a person is needed.</summary>
    Failed,

    /// <summary>Conflicts were decided, and the item stayed as it was.</summary>
    Resolved,
}
