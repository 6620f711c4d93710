namespace Tandem.Verifying;

/// <summary>How far a comparison is, and what it has found; read while it runs.</summary>
public sealed class VerifyTotals
{
    private readonly long[] _differences = new long[Enum.GetValues<DifferenceKind>().Length];

    /// <summary>Remote objects read.</summary>
    public long Read { get; internal set; }

    /// <summary>Pairs that agree.</summary>
    public long Equal { get; internal set; }

    /// <summary>Links that were parted, by a person or a deletion: their two sides need not agree.</summary>
    public long Unlinked { get; internal set; }

    /// <summary>All differences.</summary>
    public long Differences => _differences.Sum();

    /// <summary>Differences of a kind.</summary>
    public long Of(DifferenceKind kind) => _differences[(int)kind];

    internal void Add(Difference difference) => _differences[(int)difference.Kind]++;
}
