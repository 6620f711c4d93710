using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Simulation;

/// <summary>A store whose process may die right before or right after a transaction, or while other things happen between two.</summary>
internal sealed class CrashingStore(ISyncStore store, Random random, Func<double> rate, Func<Task> between) : ISyncStore
{
    public Task Migrate(IReadOnlyList<Catalog> catalogs, CancellationToken ct) => store.Migrate(catalogs, ct);

    public async Task<TResult> Transact<TResult>(Selection selection, Func<Snapshot, Decision<TResult>> decide, CancellationToken ct)
    {
        await between();
        MayDie();
        var result = await store.Transact(selection, decide, ct);
        MayDie();
        return result;
    }

    public async Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct)
    {
        await between();
        MayDie();
        await store.Route(changes, integrations, now, ct);
        MayDie();
    }

    public Task<IReadOnlyList<ItemState>> Scan(TenantId tenant, string catalog, ItemId? after, int count, CancellationToken ct) =>
        store.Scan(tenant, catalog, after, count, ct);

    public Task<IReadOnlyList<LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct) =>
        store.ScanLinks(integration, after, count, ct);

    private void MayDie()
    {
        if (rate() is > 0 and var often && random.NextDouble() < often) throw new SimulatedCrash();
    }
}
