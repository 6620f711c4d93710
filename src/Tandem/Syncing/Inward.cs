using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tandem.Catalogs;
using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Metrics;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>Applies what the remote told: events from the inbox, and the pages of a backfill. By the hundred, in one transaction.</summary>
public sealed class Inward(
    ISyncStore store, IEventStream events, IChangeStream changes, IntegrationRegistry integrations, IReadOnlyList<Catalog> catalogs, UuidSource ids,
    SyncMetrics metrics, TimeProvider time, ILogger<Inward> log)
{
    private readonly HashSet<string> _catalogs = [.. catalogs.Select(catalog => catalog.Name)];

    /// <summary>Reads the oldest waiting events, of integrations that are not paused.</summary>
    /// <param name="limit">So many, at most.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<EventWindow> Read(ReadLimit limit, CancellationToken ct)
    {
        var active = integrations.All.Where(IsActive).Select(integration => integration.Key).ToArray();
        return active.Length == 0 ? EventWindow.Nothing : new EventWindow(await events.Read(active, limit, ct), limit.Memory);
    }

    /// <summary>Applies the next portion of what was read. If it fails, what is left of the window must be read anew.</summary>
    public async Task<Applied> Apply(EventWindow window, Portion portion, CancellationToken ct)
    {
        var applied = (await Task.WhenAll(Enumerable.Range(0, portion.Parallel).Select(_ => ApplyPieces()))).Aggregate(Applied.Nothing, Applied.Add);
        window.Leave(applied.Left);
        return applied;

        async Task<Applied> ApplyPieces()
        {
            var total = Applied.Nothing;
            var goesOn = true;
            while (goesOn && window.Take(portion.Objects) is { Count: > 0 } piece)
            {
                var applied = Applied.Nothing;

                // Since it was read it may have been paused, or have passed to another node. What was told later must not go before it, should
                // it come back the next moment.
                if (integrations.Find(piece[0].Integration) is { } integration && IsActive(integration)) applied = await Apply(integration, piece, ct);
                else window.Abandon();
                total += applied;
                goesOn = portion.GoesOn(applied);
            }

            return total;
        }
    }

    /// <summary>Applies a page of a backfill: objects as they were when the page was read.</summary>
    public async Task<Applied> ApplyPage(Integration integration, string catalog, IReadOnlyList<RemoteObject> objects, CancellationToken ct)
    {
        if (!_catalogs.Contains(catalog)) return Applied.Nothing;
        return await Apply(integration, catalog, [.. objects.Select(found => new Sighting(new Observation { Object = found }, null, null))], ct);
    }

    private bool IsActive(Integration integration) => !integration.Paused && (integration.IsOurs || events.DividesItself);

    private async Task<Applied> Apply(Integration integration, List<InboxEvent> piece, CancellationToken ct)
    {
        var (sightings, nothings, unreadable) = Interpret(integration, piece);
        var applied = await Task.WhenAll(sightings
            .GroupBy(sighting => sighting.Observation.Object.Catalog)
            .Select(catalog => Apply(integration, catalog.Key, [.. catalog], ct)));
        var total = applied.Aggregate(Applied.Nothing, Applied.Add);

        var now = time.GetUtcNow();
        metrics.EventsApplied(integration.Key, [.. sightings.Select(sighting => now - sighting.Source!.ReceivedAt)]);
        metrics.EventsIgnored(integration.Key, nothings.Count);
        metrics.Parked(integration.Key, unreadable.Count);
        if (unreadable.Count > 0) await events.Park(unreadable, now, ct);
        if (nothings.Count > 0) await events.Acknowledge(nothings, ct);
        if (total.Left.Count > 0) await events.Leave(total.Left, ct);

        // Those that wait in the database were ended by the unit of work itself.
        var elsewhere = sightings.Select(sighting => sighting.Source!).Where(source => source.Position <= 0 && !total.Left.Contains(source)).ToArray();
        if (elsewhere.Length > 0) await events.Acknowledge(elsewhere, ct);
        return total;
    }

    private (List<Sighting> Sightings, List<InboxEvent> Nothings, List<(InboxEvent, string)> Unreadable) Interpret(
        Integration integration, List<InboxEvent> batch)
    {
        var sightings = new List<Sighting>(batch.Count);
        var nothings = new List<InboxEvent>();
        var unreadable = new List<(InboxEvent, string)>();
        foreach (var item in batch)
        {
            try
            {
                if (integration.Connector.Interpret(item.Event.Payload) is { } observation && _catalogs.Contains(observation.Object.Catalog))
                    sightings.Add(new Sighting(observation, item, item.Event.Id));
                else
                    nothings.Add(item);
            }
            catch (JsonException unreadableEvent)
            {
                log.EventParked(integration.Key, item.Event.Id, unreadableEvent.Message);
                unreadable.Add((item, $"Cannot be read: {unreadableEvent.Message}"));
            }
        }

        return (sightings, nothings, unreadable);
    }

    private async Task<Applied> Apply(Integration integration, string catalogName, IReadOnlyList<Sighting> sightings, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var byEmail = integration.Options.Adoption is Adoption.ByEmail ? catalogs.First(catalog => catalog.Name == catalogName).MatchField : null;
        var matches = new RemoteMatches(
            integration.Key, catalogName,
            [.. sightings.Select(sighting => sighting.Observation.Object.Id).Distinct()],
            [.. sightings.Select(sighting => sighting.Observation.Object.Item).OfType<ItemId>().Distinct()],
            byEmail,
            byEmail is null ? [] : [.. sightings.Select(sighting => sighting.Observation.Object.Record[byEmail]).OfType<string>().Distinct()]);
        var held = 0;
        var applied = await integration.Breaker.Transact(store, new Selection { Remote = matches }, (loaded, allowance) =>
        {
            var deciding = new Deciding(integration, now, ids, new Edits(integration.Key.Name)
            {
                KeepChanges = changes.IsFeed || integrations.Of(integration.Key.Tenant).Skip(1).Any(),
            }, allowance);
            var reception = new Reception(deciding, loaded, matches);
            foreach (var group in sightings.GroupBy(sighting => sighting.Observation.Object.Id)) reception.Receive([.. group]);
            held = deciding.Edits.HeldBack;
            return new Decision<Applied>(deciding.Edits, reception.Outcome());
        }, ct);
        metrics.Parked(integration.Key, held);
        return applied;
    }
}

/// <summary>How much of a window is applied.</summary>
/// <param name="Objects">The objects whose events go into one transaction, at most.</param>
/// <param name="Parallel">How many transactions go on at once: while the database saves one, another is decided.</param>
public readonly record struct Portion(int Objects, int Parallel = 1)
{
    private readonly Func<Applied, bool>? _goesOn;

    /// <summary>Told what came of each transaction, tells whether another follows it; without, none does. May be called by several at once.</summary>
    public Func<Applied, bool> GoesOn
    {
        get => _goesOn ?? (static _ => false);
        init => _goesOn = value;
    }
}

/// <summary>One observation, and the event that told it; null for a backfill.</summary>
internal sealed record Sighting(Observation Observation, InboxEvent? Source, string? Cause)
{
    public long Stamp => Observation.Object.Seen.Latest;
}

/// <summary>What became of a batch.</summary>
/// <param name="Created">Items created.</param>
/// <param name="Changed">Items changed, joined or deleted.</param>
/// <param name="Due">Links that became due.</param>
/// <param name="Left">Events left in the line, to be looked at again.</param>
public sealed record Applied(int Created, int Changed, int Due, IReadOnlyList<InboxEvent> Left)
{
    /// <summary>Of nothing.</summary>
    public static Applied Nothing { get; } = new(0, 0, 0, []);

    /// <summary>Both together.</summary>
    public static Applied operator +(Applied left, Applied right) => new(
        left.Created + right.Created, left.Changed + right.Changed, left.Due + right.Due, [.. left.Left, .. right.Left]);

    /// <summary>Both together.</summary>
    public static Applied Add(Applied left, Applied right) => left + right;
}
