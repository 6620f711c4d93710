using Tandem.Connectors;
using Tandem.Storage;

namespace Tandem.Limits;

/// <summary>
/// One budget for an account, whichever node calls: a node draws some calls at a time from what is left in the database, as many as it has
/// waiting, and uses them within a second.
/// </summary>
internal sealed class SharedBudget(ISharedMemory memory, IntegrationKey integration, RemoteLimits limits, TimeProvider time)
{
    /// <summary>At most so many seconds' worth of calls are drawn at once, so that one node does not leave the others without.</summary>
    private const double MostAtOnce = 0.25;

    private static readonly TimeSpan Keeps = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Endpoint, Purse> _purses = Enum.GetValues<Endpoint>().ToDictionary(endpoint => endpoint, _ => new Purse());
    private readonly string _name = $"budget:{integration}";

    /// <summary>The most calls of a kind that are drawn at once.</summary>
    private int Most => (int)Math.Max(1, MostAtOnce * new[] { limits.PerSecond, limits.PerEndpointPerSecond }.Where(rate => rate > 0).DefaultIfEmpty(1000).Min());

    /// <summary>Takes the right to one call; else says how long until it may be asked for again, and until when the account asked for patience.</summary>
    public async Task<Draw> Take(Endpoint endpoint, CancellationToken ct)
    {
        if (limits is { PerSecond: <= 0, PerEndpointPerSecond: <= 0 }) return new Draw(1, TimeSpan.Zero, null);

        var purse = _purses[endpoint];
        Interlocked.Increment(ref purse.Waiting);
        try
        {
            if (purse.TryTake(time)) return new Draw(1, TimeSpan.Zero, null);

            await purse.Drawing.WaitAsync(ct);
            try
            {
                // Whoever drew just now drew for those that waited with it.
                if (purse.TryTake(time)) return new Draw(1, TimeSpan.Zero, null);

                var wanted = Math.Clamp(Math.Max(Volatile.Read(ref purse.Waiting), purse.Soon(time)), 1, Most);
                var draw = await memory.Change(_name, text =>
                {
                    var (state, drawn) = BudgetState.Parse(text).Take(endpoint, wanted, limits, time.GetUtcNow());
                    return (state.ToText(), drawn);
                }, ct);
                if (draw.Granted > 0) purse.Put(draw.Granted, time);
                return draw;
            }
            finally
            {
                purse.Drawing.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref purse.Waiting);
        }
    }

    /// <summary>Tells the other nodes that the account asked for patience.</summary>
    public Task Close(DateTimeOffset until, CancellationToken ct) =>
        memory.Change(_name, text => (BudgetState.Parse(text).Close(until).ToText(), true), ct);

    /// <summary>Calls of one kind that this node has drawn and not made yet.</summary>
    private sealed class Purse
    {
        private readonly Lock _lock = new();
        private int _left;
        private int _drawn;
        private long _drawnAt;
        public int Waiting;

        public SemaphoreSlim Drawing { get; } = new(1, 1);

        public bool TryTake(TimeProvider time)
        {
            lock (_lock)
            {
                // What was not used at once is lost: kept for long, it would come on top of what others drew meanwhile.
                if (_left == 0 || time.GetElapsedTime(_drawnAt) > Keeps) return false;
                _left--;
                return true;
            }
        }

        /// <summary>How many may be wanted soon: twice as many as last time, where those were gone at once.</summary>
        public int Soon(TimeProvider time)
        {
            lock (_lock) return time.GetElapsedTime(_drawnAt) < Keeps / 5 ? _drawn * 2 : 0;
        }

        /// <summary>Puts in what was drawn, less the one that is taken at once.</summary>
        public void Put(int drawn, TimeProvider time)
        {
            lock (_lock) (_left, _drawn, _drawnAt) = (drawn - 1, drawn, time.GetTimestamp());
        }
    }
}
