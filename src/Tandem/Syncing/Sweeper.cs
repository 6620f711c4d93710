using Microsoft.Extensions.Logging;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>
/// The safety net: looks at every item and link as it is stored, and makes due what needs work and no signal told of (a trigger that was
/// switched off during a bulk load, a database that was restored).
/// </summary>
public sealed class Sweeper(
    ISyncStore store, IntegrationRegistry integrations, IReadOnlyList<Catalog> catalogs, UuidSource ids, Wakeups wakeups, TimeProvider time,
    ILogger<Sweeper> log)
{
    private const int PageSize = 500;

    /// <summary>Sweeps everything once; returns how many links it made due.</summary>
    public async Task<int> Sweep(CancellationToken ct)
    {
        var found = 0;
        foreach (var tenant in integrations.All.GroupBy(integration => integration.Key.Tenant))
        {
            foreach (var catalog in catalogs) found += await SweepItems(tenant.Key, catalog, [.. tenant], ct);
        }

        foreach (var integration in integrations.All) found += await SweepLinks(integration, ct);
        if (found == 0) return 0;

        log.Swept(found);
        wakeups.AllLinks();
        return found;
    }

    private async Task<int> SweepItems(TenantId tenant, Catalog catalog, IReadOnlyList<Integration> here, CancellationToken ct)
    {
        var found = 0;
        ItemId? after = null;
        while (await store.Scan(tenant, catalog.Name, after, PageSize, ct) is { Count: > 0 } page)
        {
            after = page[^1].Item.Key.Id;
            var unlinked = page.Where(state => here.Any(integration => IsMissing(integration, state))).Select(state => state.Item.Key).ToArray();
            if (unlinked.Length > 0) found += await AddLinks(unlinked, here, ct);
        }

        return found;

        bool IsMissing(Integration integration, ItemState state) =>
            integration.Connector.Catalogs.Contains(catalog.Name) && state.Links.All(link => link.Integration != integration.Key);
    }

    private Task<int> AddLinks(IReadOnlyList<ItemKey> items, IReadOnlyList<Integration> here, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return store.Transact(new Selection { Items = items }, loaded =>
        {
            var edits = new Edits("sweep");
            var linked = loaded.Links.Select(state => (state.Link.Integration, state.Link.Item)).ToHashSet();
            edits.NewLinks.AddRange(
                from item in loaded.Items.Keys
                from integration in here
                where integration.Connector.Catalogs.Contains(item.Catalog) && !linked.Contains((integration.Key, item))
                select new Link { Integration = integration.Key, Item = item, DueAt = now, SignaledAt = now, Priority = Priority.Bulk });
            return new Decision<int>(edits, edits.NewLinks.Count);
        }, ct);
    }

    private async Task<int> SweepLinks(Integration integration, CancellationToken ct)
    {
        var found = 0;
        var after = new LinkId(0);
        while (await store.ScanLinks(integration.Key, after, PageSize, ct) is { Count: > 0 } page)
        {
            after = page[^1].Link.Id;
            var idle = page.Where(state => NeedsWork(integration, state)).Select(state => state.Link.Id).ToArray();
            if (idle.Length > 0) found += await MakeDue(integration, idle, ct);
        }

        return found;
    }

    private Task<int> MakeDue(Integration integration, IReadOnlyList<LinkId> links, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return store.Transact(new Selection { Links = links }, loaded =>
        {
            var edits = new Edits("sweep");
            edits.Links.AddRange(loaded.Links.Where(state => NeedsWork(integration, state))
                .Select(state => state.Link.Ask(now) with { Priority = Priority.Bulk }));
            return new Decision<int>(edits, edits.Links.Count);
        }, ct);
    }

    private bool NeedsWork(Integration integration, LinkState state) =>
        state.Link is { DueAt: null, IsParked: false }
        && Planner.Next(state, integration.Rules, IntentStamp.New(ids, time.GetUtcNow())) is not Plan.Nothing;
}
