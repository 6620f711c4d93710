using Tandem.Catalogs;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Verifying;

/// <summary>
/// Compares both sides whole: all that the remote lists with the links and items, then the links and items that it did not list. What
/// seems to differ is looked at again, singly, before it is told, for both sides may change while they are read. Flat in memory.
/// </summary>
public sealed class Verifier(ISyncStore store, IReadOnlyList<Catalog> catalogs, TimeProvider time)
{
    private const int PageSize = 500;
    private const int MostSuspects = 5000;

    /// <summary>Compares. Returns null when everything was compared, else why the remote could not be read.</summary>
    /// <param name="integration">The integration.</param>
    /// <param name="isWorking">Whether an engine works on it meanwhile: what is under way is then given some seconds to arrive.</param>
    /// <param name="totals">Counts as it goes.</param>
    /// <param name="found">Takes the differences, some at a time.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<RemoteFailure?> Compare(
        Integration integration, bool isWorking, VerifyTotals totals, Func<IReadOnlyList<Difference>, Task> found, CancellationToken ct)
    {
        foreach (var catalog in catalogs.Where(catalog => integration.Connector.Catalogs.Contains(catalog.Name)))
        {
            var run = new Run(integration, catalog, totals, new Suspects(store, integration, catalog.Name, isWorking, time), found, time);
            if (await ReadThere(run, ct) is { } failure) return failure;
            if (await ReadLinks(run, ct) is { } linksFailure) return linksFailure;
            if (await ReadItems(run, ct) is { } itemsFailure) return itemsFailure;
            if (await run.Tell(0, ct) is { } lastFailure) return lastFailure;
        }

        return null;
    }

    private async Task<RemoteFailure?> ReadThere(Run run, CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var answer = await run.Remote.List(run.Catalog.Name, cursor, ct);
            if (answer is not ListAnswer.Page page) return ((ListAnswer.Failed)answer).Failure;

            await ComparePage(run, page.Objects, ct);
            cursor = page.Next;
            if (await run.Tell(MostSuspects, ct) is { } failure) return failure;
        }
        while (cursor is not null);
        return null;
    }

    private async Task ComparePage(Run run, IReadOnlyList<RemoteObject> objects, CancellationToken ct)
    {
        var links = await Rows.ByExternalId(store, run.Integration.Key, run.Catalog.Name, [.. objects.Select(seen => seen.Id)], ct);
        foreach (var seen in objects)
        {
            run.Seen.Add(seen.Id);
            run.Totals.Read++;
            if (!links.States.TryGetValue(seen.Id, out var state)) run.Suspects.AddThere(seen);
            else if (state.Link.Status is LinkStatus.Unlinked) continue; // counted with the links
            else if (state.Item is { } item && Comparison.Agree(state.Link, item, seen)) run.Totals.Equal++;
            else run.Suspects.AddLink(state.Link.Id);
        }
    }

    private async Task<RemoteFailure?> ReadLinks(Run run, CancellationToken ct)
    {
        var after = new LinkId(0);
        while (await store.ScanLinks(run.Integration.Key, after, PageSize, ct) is { Count: > 0 } page)
        {
            after = page[^1].Link.Id;
            foreach (var (link, _) in page.Where(state => state.Link.Item.Catalog == run.Catalog.Name))
            {
                if (link.Status is LinkStatus.Unlinked) run.Totals.Unlinked++;
                else if (link.ExternalId is not { } id || !run.Seen.Contains(id)) run.Suspects.AddLink(link.Id);
            }

            if (await run.Tell(MostSuspects, ct) is { } failure) return failure;
        }

        return null;
    }

    private async Task<RemoteFailure?> ReadItems(Run run, CancellationToken ct)
    {
        ItemId? after = null;
        while (await store.Scan(run.Integration.Key.Tenant, run.Catalog.Name, after, PageSize, ct) is { Count: > 0 } page)
        {
            after = page[^1].Item.Key.Id;
            foreach (var (item, links) in page)
            {
                if (links.All(link => link.Integration != run.Integration.Key)) run.Suspects.AddItem(item.Key);
            }

            if (await run.Tell(MostSuspects, ct) is { } failure) return failure;
        }

        return null;
    }

    /// <summary>One comparison of one catalog.</summary>
    private sealed class Run(
        Integration integration, Catalog catalog, VerifyTotals totals, Suspects suspects, Func<IReadOnlyList<Difference>, Task> found, TimeProvider time)
    {
        public Integration Integration => integration;

        public Catalog Catalog => catalog;

        public VerifyTotals Totals => totals;

        public Suspects Suspects => suspects;

        public SeenIds Seen { get; } = new();

        public RemoteReader Remote { get; } = new(integration, time);

        /// <summary>Looks again at what seems to differ, if that is more than <paramref name="most"/>, and tells what does.</summary>
        public async Task<RemoteFailure?> Tell(int most, CancellationToken ct)
        {
            if (suspects.Count <= most) return null;

            var (agreed, differences, failure) = await suspects.Confirm(Remote, ct);
            totals.Equal += agreed;
            foreach (var difference in differences) totals.Add(difference);
            if (differences.Count > 0) await found(differences);
            return failure;
        }
    }
}
