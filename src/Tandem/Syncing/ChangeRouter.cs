using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>Takes captured changes and makes the links of their items due.</summary>
public sealed class ChangeRouter(IChangeStream changes, ISyncStore store, IntegrationRegistry integrations, Wakeups wakeups, TimeProvider time)
{
    /// <summary>Routes the oldest changes; returns how many there were.</summary>
    public async Task<int> Route(int max, CancellationToken ct)
    {
        var batch = await changes.Read(max, ct);
        if (batch.Count == 0) return 0;

        await store.Route(batch, integrations.Keys, time.GetUtcNow(), ct);
        wakeups.AllLinks();

        // Those with a position left the queue as they were routed. One that is still there is in another process's hands, and its to end.
        if (batch.Where(change => change.Position <= 0).ToArray() is { Length: > 0 } elsewhere) await changes.Acknowledge(elsewhere, ct);
        return batch.Count;
    }
}
