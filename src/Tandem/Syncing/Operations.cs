using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>What a person may ask of the engine: sync now, retry, resolve, unlink, pause, import.</summary>
public sealed class Operations(
    ISyncStore store, IEventStream events, IIntegrationStates states, IReports reports, IntegrationRegistry integrations, Wakeups wakeups,
    TimeProvider time)
{
    private const string GivenUp = "Given up by a person.";
    private const string Unlinked = "Unlinked by a person.";

    /// <summary>
    /// Looks at an item's links now: fetches the remote object and merges. With <paramref name="relink"/>, an unlinked link is given a new
    /// remote object. Returns the links that became due; null where there is no such item.
    /// </summary>
    public async Task<IReadOnlyList<Link>?> SyncNow(ItemKey item, bool relink, CancellationToken ct) =>
        (await SyncNow([item], relink, ct)).GetValueOrDefault(item);

    /// <summary>The same for many items, in one unit of work; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<ItemKey, IReadOnlyList<Link>>> SyncNow(IReadOnlyList<ItemKey> items, bool relink, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var due = await store.Transact(new Selection { Items = items }, loaded =>
        {
            var edits = new Edits("person");
            foreach (var (link, _) in loaded.Links)
            {
                if (link.Status is not LinkStatus.Unlinked) edits.Links.Add(link.Ask(now) with { NeedsFetch = link.ExternalId is not null });
                else if (relink) edits.Links.Add(link.Renewed(now));
            }

            var linked = loaded.Links.Select(state => (state.Link.Item, state.Link.Integration)).ToHashSet();
            edits.NewLinks.AddRange(
                from item in loaded.Items.Keys
                from integration in integrations.Of(item.Tenant)
                where !linked.Contains((item, integration.Key))
                select new Link { Integration = integration.Key, Item = item, DueAt = now, SignaledAt = now });
            var byItem = edits.Links.Concat(edits.NewLinks).ToLookup(link => link.Item);
            return new Decision<IReadOnlyDictionary<ItemKey, IReadOnlyList<Link>>>(
                edits, loaded.Items.Keys.ToDictionary(item => item, IReadOnlyList<Link> (item) => [.. byItem[item]]));
        }, ct);
        wakeups.AllLinks();
        return due;
    }

    /// <summary>Tries parked links again, and approves what the mass-change breaker held back. Null for all. Returns how many there were.</summary>
    public Task<int> RetryLinks(TenantId tenant, IReadOnlyList<LinkId>? links, CancellationToken ct) =>
        ForLinks(tenant, links, LinkStatus.Failed, (link, now) => link.Ask(now) with
        {
            Status = LinkStatus.Pending,
            Attempts = 0,
            NotBefore = null,
            DueAt = now,
            Approved = true,
            NeedsFetch = link.ExternalId is not null,
        }, new Asker("person"), ct);

    /// <summary>Gives parked links up: each is unlinked, and both sides keep what they have. Returns how many there were.</summary>
    public Task<int> DiscardLinks(TenantId tenant, IReadOnlyList<LinkId>? links, Asker by, CancellationToken ct) =>
        ForLinks(tenant, links, LinkStatus.Failed, (link, _) => link.Unlink(GivenUp), by, ct);

    /// <summary>Parts an item from its remote object; both keep what they have. False where there is no such link.</summary>
    public async Task<bool> Unlink(TenantId tenant, LinkId link, Asker by, CancellationToken ct) =>
        await ForLinks(tenant, [link], null, (found, _) => found.Unlink(Unlinked), by, ct) == 1;

    /// <summary>
    /// Decides conflicts of a link, by field path; conflicts that are not named go on waiting. Null where there is no such link or it has no
    /// conflict; else the names of the paths that have none (empty: all was done). History tells who decided what.
    /// </summary>
    public async Task<IReadOnlyList<string>?> Resolve(
        TenantId tenant, LinkId id, IReadOnlyDictionary<string, Resolution> choices, Asker by, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var unknown = await store.Transact<IReadOnlyList<string>?>(new Selection { Links = [id] }, loaded =>
        {
            var edits = new Edits(by.Source);
            if (loaded.Links is not [{ Link: { Conflicts.Count: > 0 } link, Item: var item }] || link.Integration.Tenant != tenant)
                return new(edits, null);

            var missing = choices.Keys.Where(path => link.Conflicts.All(conflict => conflict.Path != path)).ToArray();
            if (missing.Length > 0) return new(edits, missing);
            if (item is null)
            {
                if (choices.TryGetValue(FieldConflict.WholeItem, out var side))
                {
                    edits.Links.Add(Resolutions.Deletion(link, side.Choice, now));
                    edits.History.Add(Told(link, choices, [], by, now));
                }

                return new(edits, missing);
            }

            if (link.Conflicts.Any(conflict => conflict.Path == FieldConflict.WholeItem))
            {
                // The row is there again: what the two sides hold now decides.
                edits.Links.Add(link.AskFetch(now));
                return new(edits, missing);
            }

            var (resolved, record) = Resolutions.Apply(link, item.Record, choices);
            edits.Links.Add(resolved.Ask(now));
            edits.History.Add(Told(link, choices, item.Record.ChangesTo(record), by, now));
            if (!record.Equals(item.Record)) edits.Updates.Add(new ItemWrite(item.Key, record, item.Version + 1, now));
            return new(edits, missing);
        }, ct);
        wakeups.Changes.Set();
        wakeups.AllLinks();
        return unknown;
    }

    /// <summary>
    /// Decides all conflicts of some links for one side, deletions among them; what is in no conflict is left out. Returns how many links
    /// were decided.
    /// </summary>
    public async Task<int> ResolveAll(TenantId tenant, IReadOnlyList<LinkId> links, ResolutionChoice side, Asker by, CancellationToken ct)
    {
        var decided = 0;
        foreach (var state in await Conflicts(tenant, links, ct))
        {
            var choices = state.Link.Conflicts.ToDictionary(conflict => conflict.Path, _ => new Resolution(side));

            // One whose conflicts have moved meanwhile is left as it is: the choice was not made for them.
            if (await Resolve(tenant, state.Link.Id, choices, by, ct) is { Count: 0 }) decided++;
        }

        return decided;
    }

    /// <summary>Puts parked events back in the line; null for all. Returns how many there were.</summary>
    public async Task<int> ReplayEvents(TenantId tenant, IReadOnlyList<long>? ids, CancellationToken ct)
    {
        var count = await events.Release(tenant, ids, replay: true, ct);
        wakeups.Events.Set();
        return count;
    }

    /// <summary>Discards parked events; null for all. Returns how many there were.</summary>
    public Task<int> DiscardEvents(TenantId tenant, IReadOnlyList<long>? ids, CancellationToken ct) => events.Release(tenant, ids, replay: false, ct);

    /// <summary>Rests an integration, or lets it go on. Webhooks are accepted all the same, and their events wait.</summary>
    public async Task<IntegrationState> Pause(Integration integration, bool paused, CancellationToken ct)
    {
        var state = await states.Update(
            integration.Key,
            state => state with { Paused = paused, Resumes = state.Resumes + (state.Paused && !paused ? 1 : 0) },
            ct);
        wakeups.Mirror(integration, state);
        return state;
    }

    /// <summary>Begins a backfill of each catalog that the integration holds, or goes on with one that is under way.</summary>
    public async Task<IntegrationState> Import(Integration integration, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var state = await states.Update(
            integration.Key,
            state => state.Backfill is { FinishedAt: null }
                ? state
                : state with
                {
                    Backfill = new BackfillState { Catalog = integration.Connector.Catalogs[0], StartedAt = now, Expected = state.Backfill?.Read },
                },
            ct);
        wakeups.Import(integration.Key).Set();
        return state;
    }

    private static HistoryEntry Told(
        Link link, IReadOnlyDictionary<string, Resolution> choices, IReadOnlyList<FieldChange> changes, Asker by, DateTimeOffset now) => new()
        {
            Item = link.Item,
            At = now,
            Action = changes.Count > 0 ? HistoryAction.Updated : HistoryAction.Resolved,
            Source = by.Source,
            Cause = by.Cause,
            Integration = link.Integration.Name,
            Changes = changes,
            Conflicts =
            [
                .. link.Conflicts.Where(conflict => choices.ContainsKey(conflict.Path)).Select(conflict => new ConflictOutcome(conflict, choices[conflict.Path].Choice switch
                {
                    ResolutionChoice.Local => Winner.Local,
                    ResolutionChoice.Remote => Winner.Remote,
                    _ => Winner.Neither,
                })),
            ],
        };

    private async Task<int> ForLinks(
        TenantId tenant, IReadOnlyList<LinkId>? ids, LinkStatus? status, Func<Link, DateTimeOffset, Link> change, Asker by, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var count = 0;
        var after = new LinkId(0);
        while (true)
        {
            // All of a tenant's, a page at a time: each page is a unit of work of its own.
            var page = ids ?? await Parked(tenant, status, after, ct);
            count += await store.Transact(new Selection { Links = page }, loaded =>
            {
                var edits = new Edits(by.Source);
                edits.Links.AddRange(loaded.Links
                    .Where(state => state.Link.Integration.Tenant == tenant && (status is null || state.Link.Status == status))
                    .Select(state => change(state.Link, now)));
                edits.History.AddRange(edits.Links.Where(link => link.Status is LinkStatus.Unlinked).Select(link => new HistoryEntry
                {
                    Item = link.Item,
                    At = now,
                    Action = HistoryAction.Unlinked,
                    Source = by.Source,
                    Cause = link.Error,
                    Integration = link.Integration.Name,
                }));
                return new Decision<int>(edits, edits.Links.Count);
            }, ct);
            if (ids is not null || page.Count == 0) break;
            after = page[^1];
        }

        wakeups.AllLinks();
        return count;
    }

    private async Task<IReadOnlyList<LinkState>> Conflicts(TenantId tenant, IReadOnlyList<LinkId> links, CancellationToken ct) =>
        await store.Transact(
            new Selection { Links = links },
            loaded => new Decision<IReadOnlyList<LinkState>>(
                Edits.None, [.. loaded.Links.Where(state => state.Link.Integration.Tenant == tenant && state.Link.Conflicts.Count > 0)]),
            ct);

    private async Task<IReadOnlyList<LinkId>> Parked(TenantId tenant, LinkStatus? status, LinkId after, CancellationToken ct) =>
        [.. (await reports.Links(new LinkQuery { Tenant = tenant, Statuses = status is { } one ? [one] : [], After = after, Limit = 500 }, ct))
            .Select(state => state.Link.Id)];
}
