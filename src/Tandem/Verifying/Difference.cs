using Tandem.Connectors;
using Tandem.Links;

namespace Tandem.Verifying;

/// <summary>Where the two sides do not agree, after everything that is under way was given the time to arrive.</summary>
public sealed record Difference
{
    /// <summary>How they differ.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The item; null where there is none and never was.</summary>
    public ItemKey? Item { get; init; }

    /// <summary>The remote object's id; null where there is none.</summary>
    public ExternalId? ExternalId { get; init; }

    /// <summary>The link as it stands; null where there is none.</summary>
    public Link? Link { get; init; }

    /// <summary>The fields that differ, where both sides are there.</summary>
    public IReadOnlyList<FieldDifference> Fields { get; init; } = [];

    /// <summary>The remote object, where there is one.</summary>
    public RemoteObject? Remote { get; init; }

    /// <summary>Something is still being done about it.</summary>
    public bool IsMoving => Link is { DueAt: not null } or { Lease: not null };

    /// <summary>Whether a later look found the very same.</summary>
    public bool IsSameAs(Difference later) =>
        Kind == later.Kind && ExternalId == later.ExternalId && Item == later.Item && Fields.SequenceEqual(later.Fields);
}

/// <summary>How the two sides differ.</summary>
public enum DifferenceKind
{
    /// <summary>Both are there, and fields have other values.</summary>
    Fields,

    /// <summary>The remote object has no item here.</summary>
    OnlyThere,

    /// <summary>The item's remote object is not there any more.</summary>
    OnlyHere,

    /// <summary>The item was never given a remote object.</summary>
    NotLinked,

    /// <summary>The item was deleted, and its remote object is still there.</summary>
    DeletedHere,
}

/// <summary>A field that differs.</summary>
/// <param name="Path">The field.</param>
/// <param name="Here">The value here; null for none.</param>
/// <param name="There">The value there; null for none.</param>
/// <param name="Verdict">Whose value a repair would keep.</param>
public sealed record FieldDifference(string Path, string? Here, string? There, Verdict Verdict);

/// <summary>Whose value a repair would keep, by what both sides were when they last agreed and by the integration's policies.</summary>
public enum Verdict
{
    /// <summary>Ours: it is pushed.</summary>
    Here,

    /// <summary>Theirs: it is written here.</summary>
    There,

    /// <summary>Both have changed it, and the policy is to ask a person.</summary>
    Person,
}
