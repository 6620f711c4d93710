using System.Collections.Concurrent;

namespace Tandem.Storage.Sql.Queries;

/// <summary>
/// Counts of large tables. Counting a million rows takes a good part of a second in any database, and who looks at totals looks again soon: so
/// what took long is kept for thirty times as long as it took, for several count at once, and PostgreSQL may count with several processors. Small
/// counts are always fresh.
/// </summary>
internal sealed class KeptCount<T>(TimeProvider time)
{
    private const int Times = 30;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(20);

    // One entry a tenant; a tenant that is gone leaves a few bytes.
    private readonly ConcurrentDictionary<TenantId, (T Count, long CountedAt, TimeSpan Took)> _kept = [];

    /// <summary>The count that is kept, or a new one.</summary>
    public async Task<T> Get(TenantId tenant, Func<Task<T>> count)
    {
        if (_kept.TryGetValue(tenant, out var kept) && time.GetElapsedTime(kept.CountedAt) < kept.Took * Times) return kept.Count;

        var started = time.GetTimestamp();
        var counted = await count();
        var took = time.GetElapsedTime(started);
        if (took < Long) _kept.TryRemove(tenant, out _);
        else _kept[tenant] = (counted, time.GetTimestamp(), took);
        return counted;
    }
}
