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
        await changes.Acknowledge(batch, ct);
        return batch.Count;
    }
}
