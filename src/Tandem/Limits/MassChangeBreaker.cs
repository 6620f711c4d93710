using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.Limits;

/// <summary>
/// Holds back a flood of deletions or overwrites until a person has approved it: a program that emptied a table must not empty the
/// other side within the second. Counts in a window of ten minutes: in this process, or, where the database is shared, of all nodes together.
/// </summary>
public sealed class MassChangeBreaker(IntegrationOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private Func<int, int, CancellationToken, Task>? _draw;
    private DateTimeOffset _windowStart = time.GetUtcNow();
    private int _deletesLeft = options.MassDeleteThreshold;
    private int _updatesLeft = options.MassUpdateThreshold;

    /// <summary>Counts a deletion; false where it must wait for a person.</summary>
    public bool AllowDelete() => Allow(ref _deletesLeft, options.MassDeleteThreshold);

    /// <summary>Counts an overwriting update; false where it must wait for a person.</summary>
    public bool AllowUpdate() => Allow(ref _updatesLeft, options.MassUpdateThreshold);

    /// <summary>Makes sure, before a unit of work, that so many may be allowed by this node, as far as all nodes together may allow them.</summary>
    internal Task Reserve(int deletes, int updates, CancellationToken ct)
    {
        if (_draw is not { } draw) return Task.CompletedTask;
        int moreDeletes, moreUpdates;
        lock (_lock)
        {
            if (time.GetUtcNow() - _windowStart > Window) (_deletesLeft, _updatesLeft) = (0, 0);
            moreDeletes = options.MassDeleteThreshold == 0 ? 0 : deletes - _deletesLeft;
            moreUpdates = options.MassUpdateThreshold == 0 ? 0 : updates - _updatesLeft;
        }

        return moreDeletes <= 0 && moreUpdates <= 0 ? Task.CompletedTask : draw(Math.Max(0, moreDeletes), Math.Max(0, moreUpdates), ct);
    }

    /// <summary>From now on the changes of all nodes count together: what this node may allow, it draws from what is left for all.</summary>
    internal void Share(ISharedMemory memory, IntegrationKey integration)
    {
        lock (_lock) (_deletesLeft, _updatesLeft) = (0, 0);
        _draw = async (deletes, updates, ct) =>
        {
            var drawn = await memory.Change(
                $"breaker:{integration}",
                text => BreakerState.Draw(text, deletes, updates, options.MassDeleteThreshold, options.MassUpdateThreshold, Window, time.GetUtcNow()),
                ct);
            lock (_lock)
            {
                if (drawn.WindowStart != _windowStart) (_windowStart, _deletesLeft, _updatesLeft) = (drawn.WindowStart, 0, 0);
                _deletesLeft += drawn.Deletes;
                _updatesLeft += drawn.Updates;
            }
        };
    }

    private bool Allow(ref int left, int threshold)
    {
        if (threshold == 0) return true;
        lock (_lock)
        {
            if (_draw is null && time.GetUtcNow() - _windowStart > Window)
                (_windowStart, _deletesLeft, _updatesLeft) = (time.GetUtcNow(), options.MassDeleteThreshold, options.MassUpdateThreshold);
            if (left <= 0) return false;
            left--;
            return true;
        }
    }
}
