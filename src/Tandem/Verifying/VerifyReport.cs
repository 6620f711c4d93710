using Tandem.Merging;

namespace Tandem.Verifying;

/// <summary>A comparison of both sides of an integration, whole: how far it is, what it found and what was done about it.</summary>
public sealed record VerifyReport
{
    /// <summary>The integration.</summary>
    public required IntegrationKey Integration { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its process last told of it. Silent for long without an end, the process is gone.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Where it is.</summary>
    public required VerifyPhase Phase { get; init; }

    /// <summary>Whether the engine was to deal with what differs.</summary>
    public bool Repair { get; init; }

    /// <summary>Why it could not be ended, in the remote's own words; null where nothing went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Remote objects read.</summary>
    public long Read { get; init; }

    /// <summary>Remote objects that are likely there in all: as many as there are links that have one.</summary>
    public long Expected { get; init; }

    /// <summary>Pairs that agree.</summary>
    public long Equal { get; init; }

    /// <summary>Links that were parted; their two sides need not agree.</summary>
    public long Unlinked { get; init; }

    /// <summary>How many differ, by kind.</summary>
    public IReadOnlyDictionary<DifferenceKind, long> Kinds { get; init; } = new Dictionary<DifferenceKind, long>();

    /// <summary>How many differences the repair has dealt with; 0 where none was asked for.</summary>
    public long Repaired { get; init; }

    /// <summary>The first of the differences, at most <see cref="MostShown"/>.</summary>
    public IReadOnlyList<ReportedDifference> Shown { get; init; } = [];

    /// <summary>How many differences a report keeps.</summary>
    public const int MostShown = 200;

    /// <summary>All that differ.</summary>
    public long Differences => Kinds.Values.Sum();

    /// <summary>Whether it is under way.</summary>
    public bool IsRunning => Phase is VerifyPhase.Comparing or VerifyPhase.Repairing or VerifyPhase.ComparingAgain;
}

/// <summary>Where a comparison is.</summary>
public enum VerifyPhase
{
    /// <summary>Both sides are being compared.</summary>
    Comparing,

    /// <summary>Both sides are being compared, and what differs is dealt with.</summary>
    Repairing,

    /// <summary>The repair is done, and both sides are compared once more.</summary>
    ComparingAgain,

    /// <summary>Everything was compared.</summary>
    Done,

    /// <summary>The remote could not be read, or something failed here.</summary>
    Failed,

    /// <summary>A person has stopped it, or its process was stopped.</summary>
    Stopped,
}

/// <summary>A difference as a report keeps it.</summary>
public sealed record ReportedDifference
{
    /// <summary>How the sides differ.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The item's id; null where there is none.</summary>
    public string? Item { get; init; }

    /// <summary>The remote object's id; null where there is none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>A name or address to know it by; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>The fields that differ, where both sides are there.</summary>
    public IReadOnlyList<FieldDifference> Fields { get; init; } = [];

    /// <summary>What a repair does about it, where it does the same for all fields.</summary>
    public required string Remedy { get; init; }

    /// <summary>As found.</summary>
    public static ReportedDifference Of(Difference difference, SyncRules rules) => new()
    {
        Kind = difference.Kind,
        Item = difference.Item?.Id.Value,
        ExternalId = difference.ExternalId?.Value,
        Name = difference.Remote is { } remote ? remote.Record["name"] ?? remote.Record["email"] : null,
        Fields = difference.Fields,
        Remedy = Verifying.Remedy.Of(difference.Kind, null, rules),
    };
}
