using Tandem.Records;

namespace Tandem.Merging;

/// <summary>How one integration's catalog is merged: directions, who wins, what deletions do.</summary>
public sealed record SyncRules
{
    /// <summary>The rules in which nothing was set.</summary>
    public static SyncRules Default { get; } = new();

    /// <summary>Who wins where no field of its own says otherwise.</summary>
    public ConflictPolicy Conflicts { get; init; } = ConflictPolicy.RemoteWins;

    /// <summary>Who wins, by field path (<c>metadata</c> for all its entries).</summary>
    public IReadOnlyDictionary<string, ConflictPolicy> FieldConflicts { get; init; } = new Dictionary<string, ConflictPolicy>();

    /// <summary>Directions, by field path (<c>metadata</c> for all its entries); the others travel both ways.</summary>
    public IReadOnlyDictionary<string, Direction> FieldDirections { get; init; } = new Dictionary<string, Direction>();

    /// <summary>What follows when the item was deleted in your database.</summary>
    public DeletePolicy LocalDelete { get; init; } = DeletePolicy.Propagate;

    /// <summary>What follows when the object was deleted in the remote.</summary>
    public DeletePolicy RemoteDelete { get; init; } = DeletePolicy.Unlink;

    /// <summary>Who wins a conflict over the field at <paramref name="path"/>.</summary>
    public ConflictPolicy PolicyOf(string path) => Find(FieldConflicts, path, Conflicts);

    /// <summary>Which way the field at <paramref name="path"/> travels.</summary>
    public Direction DirectionOf(string path) => Find(FieldDirections, path, Direction.Both);

    private static T Find<T>(IReadOnlyDictionary<string, T> settings, string path, T otherwise)
    {
        if (settings.Count == 0) return otherwise;
        for (var prefix = path; ; prefix = prefix[..prefix.LastIndexOf('.')])
        {
            if (settings.TryGetValue(prefix, out var value)) return value;
            if (!prefix.Contains('.', StringComparison.Ordinal)) return otherwise;
        }
    }
}

/// <summary>What both sides were when they last agreed, kept apart because a system may store a value differently from how it was sent.</summary>
/// <param name="Local">The item's record.</param>
/// <param name="Remote">The remote object's record.</param>
public sealed record Bases(Record Local, Record Remote)
{
    /// <summary>The bases of two sides that have never agreed: every value on either side is then a change.</summary>
    public static Bases None { get; } = new(Record.Empty, Record.Empty);
}
