using Microsoft.Extensions.Logging;
using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>
/// Works on links that are due: claims them under a lease, calls the remote with no transaction open, and settles the answers against
/// the items as they are then.
/// </summary>
public sealed class Outward(ISyncStore store, ThisNode node, UuidSource ids, Backoff backoff, SyncMetrics metrics, TimeProvider time, ILogger<Outward> log)
{
    /// <summary>Leases links that are due and need a call, with what is to be called; those that need none are put to rest at once.</summary>
    /// <param name="integration">The integration.</param>
    /// <param name="max">At most so many links.</param>
    /// <param name="ct">Ends it; nothing is then leased.</param>
    public async Task<Claimed> Claim(Integration integration, int max, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var lease = new Lease(node.Name.NewHolder(ids), now + integration.Options.Lease);
        var held = 0;
        var claimed = await integration.Breaker.Transact(store, new Selection { Due = new DueLinks(integration.Key, now, max) }, (loaded, allowance) =>
        {
            var deciding = new Deciding(integration, now, ids, new Edits(integration.Key.Name), allowance);
            var work = new List<Work>(loaded.Links.Count);
            foreach (var state in loaded.Links)
            {
                var (link, call) = Begin(deciding, state, lease);
                if (link is null) deciding.Edits.RemovedLinks.Add(state.Link.Id);
                else if (call is null) deciding.Edits.Links.Add(link);
                else
                {
                    link = link with { Lease = lease, DueAt = lease.Until };
                    deciding.Edits.Links.Add(link);
                    work.Add(new Work(link.Id, call, lease, state.Link.SignaledAt));
                }
            }

            held = deciding.Edits.HeldBack;
            return new Decision<Claimed>(deciding.Edits, new Claimed(work, loaded.Links.Count));
        }, ct);
        metrics.Parked(integration.Key, held);
        return claimed;
    }

    /// <summary>Ends the leases of nodes that are dead; their calls died with them. Returns how many there were.</summary>
    /// <param name="integration">The integration.</param>
    /// <param name="isDead">Whether the node of that name is.</param>
    /// <param name="ct">Ends it; nothing is then taken over.</param>
    public async Task<int> TakeOver(Integration integration, Func<string, bool> isDead, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await store.Transact(new Selection { Leased = integration.Key }, loaded =>
        {
            var edits = new Edits(integration.Key.Name);
            edits.Links.AddRange(loaded.Links.Select(state => state.Link)
                .Where(link => link.Lease is { } lease && isDead(NodeName.OfHolder(lease.Holder)))
                .Select(link => link with { Lease = null, DueAt = now }));
            return new Decision<int>(edits, edits.Links.Count);
        }, ct);
    }

    /// <summary>Calls the remote, within the account's budget. Never throws for what the remote does.</summary>
    public async Task<IReadOnlyList<(Work Work, RemoteAnswer Answer)>> Call(Integration integration, IReadOnlyList<Work> batch, CancellationToken ct)
    {
        try
        {
            foreach (var work in batch) await integration.Budget.Take(work.Endpoint, ct);
        }
        catch (StorageException)
        {
            return NotMade(batch, "The account's budget, which is in the database, could not be asked for.");
        }

        // Waiting for its turn took too long: by the time of an answer, another might be at work on the link.
        var now = time.GetUtcNow();
        if (batch.Any(work => now > work.Lease.Until - integration.Options.Lease / 2)) return NotMade(batch, "No turn within the account's rate limit yet.");

        // This process was stopped for a while, or cut off from the database: another may be at work on the link already.
        if (batch.Any(work => !node.Holds(work.Lease))) return NotMade(batch, "Others may have taken over.");

        var answers = await Send(integration, batch, ct);
        foreach (var (work, answer) in batch.Zip(answers)) Count(integration, work, answer);
        return [.. batch.Zip(answers)];
    }

    /// <summary>Saves what became of the links, in one transaction. An answer that comes after its lease has passed on is dropped.</summary>
    public async Task Settle(Integration integration, IReadOnlyList<(Work Work, RemoteAnswer Answer)> answers, CancellationToken ct)
    {
        foreach (var catalog in answers.GroupBy(pair => pair.Work.Call.Catalog)) await Settle(integration, catalog.Key, [.. catalog], ct);
    }

    private async Task Settle(Integration integration, string catalog, IReadOnlyList<(Work Work, RemoteAnswer Answer)> answers, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var byLink = answers.ToDictionary(pair => pair.Work.Link);

        // An object that we made may be deleted there before we have heard its id: its tombstone was here first.
        var made = answers.Where(pair => pair.Work.Call is RemoteCall.Create or RemoteCall.Find)
            .Select(pair => pair.Answer).OfType<RemoteAnswer.Stored>().Select(stored => stored.Object.Id).ToArray();
        var remote = made.Length == 0 ? null : new RemoteMatches(integration.Key, catalog, made, [], null, []);
        var held = await integration.Breaker.Transact(store, new Selection { Links = [.. byLink.Keys], Remote = remote }, (loaded, allowance) =>
        {
            var deciding = new Deciding(integration, now, ids, new Edits(integration.Key.Name), allowance);
            foreach (var state in loaded.Links)
            {
                if (!byLink.TryGetValue(state.Link.Id, out var pair)) continue;
                var (work, answer) = pair;
                if (state.Link.Lease?.Holder != work.Lease.Holder) continue;
                if (answer is RemoteAnswer.Stored { Object.Id: var id } && loaded.Tombstones.ContainsKey(id))
                {
                    Save(deciding, state.Link, Stillborn(deciding, state, id));
                    continue;
                }

                Save(deciding, state.Link, deciding.Answered(state, work, answer, backoff));
            }

            return new Decision<int>(deciding.Edits, deciding.Edits.HeldBack);
        }, ct);
        metrics.Parked(integration.Key, held);
        foreach (var (work, answer) in answers)
        {
            if (answer is RemoteAnswer.Stored && work is { IsWrite: true, SignaledAt: { } since }) metrics.Pushed(integration.Key, now - since);
        }
    }

    /// <summary>What is settled for calls that were not made: the links are given back, to be claimed again.</summary>
    public IReadOnlyList<(Work Work, RemoteAnswer Answer)> NotMade(IReadOnlyList<Work> batch, string why) =>
        [.. batch.Select(work => (work, (RemoteAnswer)new RemoteFailure.Throttled(why, time.GetUtcNow(), false)))];

    private static Link? Stillborn(Deciding deciding, LinkState state, ExternalId id) => deciding.RemoteDeleted(
        new LinkState(state.Link with { ExternalId = id, Intent = null }, state.Item), "deleted before its id was known");

    private static void Save(Deciding deciding, Link before, Link? after)
    {
        if (after is null) deciding.Edits.RemovedLinks.Add(before.Id);
        else deciding.Edits.Links.Add(after);
    }

    private void Count(Integration integration, Work work, RemoteAnswer answer)
    {
        if (answer is RemoteFailure.Transient) integration.Circuit.Failed();
        else integration.Circuit.Succeeded();

        if (answer is RemoteFailure failure) metrics.CallFailed(integration.Key, work.Endpoint, failure);
        else metrics.CallSucceeded(integration.Key, work.Endpoint);
        if (answer is RemoteFailure.Refused) metrics.Parked(integration.Key);
    }

    private static (Link? Link, RemoteCall? Call) Begin(Deciding deciding, LinkState state, Lease lease)
    {
        var link = state.Link;
        var catalog = link.Item.Catalog;
        switch (Planner.Next(state, deciding.Rules, deciding.Stamp()))
        {
            case Plan.Forget:
                return (null, null);
            case Plan.Part:
                return (deciding.Part(link, "Deleted here.", "item deleted"), null);
            case Plan.Wait wait:
                return (link with { Lease = null, DueAt = wait.Until, NotBefore = wait.Until }, null);
            case Plan.Find:
                return (link, new RemoteCall.Find(catalog, link.Item.Id));
            case Plan.Fetch:
                return (link, new RemoteCall.Fetch(catalog, link.ExternalId!.Value));
            case Plan.Write write:
                if (link.Intent is null && write.Intent.Kind is IntentKind.Update && !link.Approved && !deciding.Allowance.AllowUpdate())
                    return (deciding.Hold(link, "updates", write.Intent.Changes), null);
                link = link with { Intent = write.Intent with { TriedAt = lease.Until } };
                return (link, write.Intent.ToCall(link));
            default:
                return (deciding.Settle(state), null);
        }
    }

    private async Task<IReadOnlyList<RemoteAnswer>> Send(Integration integration, IReadOnlyList<Work> batch, CancellationToken ct)
    {
        try
        {
            return await integration.Connector.Send([.. batch.Select(work => work.Call)], ct);
        }
        catch (Exception bug) when (bug is not OperationCanceledException && !ct.IsCancellationRequested)
        {
            // A connector answers with values; an exception is its bug. The effect is unknown, which is what a transient failure says.
            log.ConnectorThrew(integration.Key, bug);
            return [.. batch.Select(_ => new RemoteFailure.Transient($"The connector failed: {bug.GetType().Name}."))];
        }
    }
}

/// <summary>What a claim found.</summary>
/// <param name="Work">The calls to be made.</param>
/// <param name="Links">The links looked at, those at rest again among them.</param>
public sealed record Claimed(IReadOnlyList<Work> Work, int Links);

/// <summary>A call to be made for a leased link.</summary>
/// <param name="Link">The link.</param>
/// <param name="Call">The call.</param>
/// <param name="Lease">The right to make it.</param>
/// <param name="SignaledAt">Since when it waits.</param>
public sealed record Work(LinkId Link, RemoteCall Call, Lease Lease, DateTimeOffset? SignaledAt)
{
    /// <summary>It writes to the remote.</summary>
    public bool IsWrite => Call is RemoteCall.Create or RemoteCall.Update or RemoteCall.Delete;

    /// <summary>The kind of call.</summary>
    public Endpoint Endpoint => Call switch
    {
        RemoteCall.Create => Endpoint.Create,
        RemoteCall.Update => Endpoint.Update,
        RemoteCall.Delete => Endpoint.Delete,
        RemoteCall.Fetch => Endpoint.Fetch,
        _ => Endpoint.Find,
    };
}
