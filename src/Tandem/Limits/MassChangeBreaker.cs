using Tandem.Integrations;

namespace Tandem.Limits;

/// <summary>
/// Holds back a flood of deletions or overwrites until a person has approved it: a program that emptied a table must not empty the
/// other side within the second. Counts in a window of ten minutes, in this process.
/// </summary>
public sealed class MassChangeBreaker(IntegrationOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private DateTimeOffset _windowStart = time.GetUtcNow();
    private int _deletes;
    private int _updates;

    /// <summary>Counts a deletion; false where it must wait for a person.</summary>
    public bool AllowDelete() => Allow(ref _deletes, options.MassDeleteThreshold);

    /// <summary>Counts an overwriting update; false where it must wait for a person.</summary>
    public bool AllowUpdate() => Allow(ref _updates, options.MassUpdateThreshold);

    private bool Allow(ref int count, int threshold)
    {
        if (threshold == 0) return true;
        lock (_lock)
        {
            if (time.GetUtcNow() - _windowStart > Window) (_windowStart, _deletes, _updates) = (time.GetUtcNow(), 0, 0);
            if (count >= threshold) return false;
            count++;
            return true;
        }
    }
}
