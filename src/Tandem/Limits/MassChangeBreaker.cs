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
    private Func<int, int, CancellationToken, Task<BreakerState>>? _draw;
    private DateTimeOffset _windowStart = time.GetUtcNow();
    private int _deletesLeft = options.MassDeleteThreshold;
    private int _updatesLeft = options.MassUpdateThreshold;

    /// <summary>Counts a deletion; false where it must wait for a person.</summary>
    public bool AllowDelete() => Allow(ref _deletesLeft, options.MassDeleteThreshold);

    /// <summary>Counts an overwriting update; false where it must wait for a person.</summary>
    public bool AllowUpdate() => Allow(ref _updatesLeft, options.MassUpdateThreshold);

    /// <summary>A unit of work that counts what it deletes and overwrites; where more is needed than is at hand, it is drawn and decided again.</summary>
    internal async Task<TResult> Transact<TResult>(
        ISyncStore store, Selection selection, Func<Snapshot, Allowance, Decision<TResult>> decide, CancellationToken ct)
    {
        using var allowance = new Allowance(this);
        TResult result;
        do
        {
            result = await store.Transact(selection, loaded =>
            {
                var decision = decide(loaded, allowance.Anew());
                return allowance.IsShort ? decision with { Edits = Edits.None } : decision;
            }, ct);
        }
        while (await allowance.Draw(ct));
        return result;
    }

    /// <summary>Whether other nodes count with this one: what is not at hand here may still be had.</summary>
    internal bool IsShared => _draw is not null;

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
            }

            return drawn;
        };
    }

    /// <summary>Draws so many from what is left for all nodes, for the caller alone; fewer where there are no more.</summary>
    internal async Task<(int Deletes, int Updates)> Draw(int deletes, int updates, CancellationToken ct)
    {
        if (_draw is not { } draw) return (0, 0);
        var drawn = await draw(deletes, updates, ct);
        return (drawn.Deletes, drawn.Updates);
    }

    /// <summary>What was drawn or counted for a unit of work, and was not needed.</summary>
    internal void GiveBack(int deletes, int updates)
    {
        lock (_lock) (_deletesLeft, _updatesLeft) = (_deletesLeft + deletes, _updatesLeft + updates);
    }

    private bool Allow(ref int left, int threshold)
    {
        if (threshold == 0) return true;
        lock (_lock)
        {
            if (time.GetUtcNow() - _windowStart > Window)
            {
                // Of all nodes together, the window is begun by who draws first.
                if (IsShared) (_deletesLeft, _updatesLeft) = (0, 0);
                else (_windowStart, _deletesLeft, _updatesLeft) = (time.GetUtcNow(), options.MassDeleteThreshold, options.MassUpdateThreshold);
            }

            if (left <= 0) return false;
            left--;
            return true;
        }
    }
}
