namespace Tandem.Metrics;

/// <summary>
/// Counts durations in buckets that grow by a quarter each, from one millisecond to an hour; percentiles are read between their bounds.
/// </summary>
internal static class LagBuckets
{
    // Three buckets for each doubling: the error of a percentile is below 13 %.
    private const int PerDoubling = 3;

    /// <summary>How many there are: the first holds all up to a millisecond, the last all beyond an hour.</summary>
    public const int Count = 68;

    /// <summary>The bucket of a duration; a negative one (two clocks) counts as none.</summary>
    public static int Of(TimeSpan lag)
    {
        var milliseconds = lag.TotalMilliseconds;
        return milliseconds <= 1 ? 0 : Math.Min(Count - 1, (int)Math.Ceiling(Math.Log2(milliseconds) * PerDoubling));
    }

    /// <summary>The duration below which <paramref name="share"/> (0 to 1) of those counted lie; null where none was counted.</summary>
    public static TimeSpan? Percentile(ReadOnlySpan<long> counts, double share)
    {
        long total = 0;
        foreach (var count in counts) total += count;
        if (total == 0) return null;

        var rank = share * total;
        double below = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] == 0) continue;
            if (below + counts[bucket] >= rank)
            {
                var (from, to) = (bucket == 0 ? 0 : Bound(bucket - 1), Bound(bucket));
                return TimeSpan.FromMilliseconds(from + (to - from) * Math.Clamp((rank - below) / counts[bucket], 0, 1));
            }

            below += counts[bucket];
        }

        return TimeSpan.FromMilliseconds(Bound(counts.Length - 1));
    }

    private static double Bound(int bucket) => Math.Pow(2, (double)bucket / PerDoubling);
}
