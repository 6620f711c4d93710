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
    /// <summary>Applies the oldest waiting events, of integrations that are not paused. Returns how many were dealt with.</summary>
    public async Task<Applied> ApplyEvents(int max, CancellationToken ct)
    {
        var active = integrations.All.Where(integration => !integration.Paused && (integration.IsOurs || events.DividesItself)).Select(integration => integration.Key).ToArray();
        if (active.Length == 0) return Applied.Nothing;

        var waiting = await events.Read(active, max, ct);
        var total = Applied.Nothing;
        foreach (var group in waiting.GroupBy(item => item.Integration))
            total += await Apply(integrations.Find(group.Key)!, [.. group], ct);
        return total with { Read = waiting.Count };
    }

    /// <summary>Applies a page of a backfill: objects as they were when the page was read.</summary>
    public Task<Applied> ApplyPage(Integration integration, string catalog, IReadOnlyList<RemoteObject> objects, CancellationToken ct) =>
        Apply(integration, catalog, [.. objects.Select(found => new Sighting(new Observation { Object = found }, null, null))], ct);

    private async Task<Applied> Apply(Integration integration, IReadOnlyList<InboxEvent> batch, CancellationToken ct)
    {
        var sightings = new List<Sighting>(batch.Count);
        var nothings = new List<InboxEvent>();
        var unreadable = new List<(InboxEvent, string)>();
        foreach (var item in batch)
        {
            try
            {
                if (integration.Connector.Interpret(item.Event.Payload) is { } observation) sightings.Add(new Sighting(observation, item, item.Event.Id));
                else nothings.Add(item);
            }
            catch (JsonException unreadableEvent)
            {
                log.EventParked(integration.Key, item.Event.Id, unreadableEvent.Message);
                unreadable.Add((item, $"Cannot be read: {unreadableEvent.Message}"));
            }
        }

        var total = Applied.Nothing;
        foreach (var group in sightings.GroupBy(sighting => sighting.Observation.Object.Catalog))
            total += await Apply(integration, group.Key, [.. group], ct);

        var applied = time.GetUtcNow();
        metrics.EventsApplied(integration.Key, [.. sightings.Select(sighting => applied - sighting.Source!.ReceivedAt)]);
        metrics.EventsIgnored(integration.Key, nothings.Count);
        metrics.Parked(integration.Key, unreadable.Count);
        if (unreadable.Count > 0) await events.Park(unreadable, time.GetUtcNow(), ct);
        if (nothings.Count > 0) await events.Acknowledge(nothings, ct);
        if (total.Left.Count > 0) await events.Leave(total.Left, ct);
        if (sightings.Count > total.Left.Count)
            await events.Acknowledge([.. sightings.Select(sighting => sighting.Source!).Where(source => !total.Left.Contains(source))], ct);
        return total;
    }

    private async Task<Applied> Apply(Integration integration, string catalogName, IReadOnlyList<Sighting> sightings, CancellationToken ct)
    {
        var catalog = catalogs.FirstOrDefault(catalog => catalog.Name == catalogName);
        if (catalog is null) return Applied.Nothing;

        var now = time.GetUtcNow();
        var byEmail = integration.Options.Adoption is Adoption.ByEmail ? catalog.MatchField : null;
        var matches = new RemoteMatches(
            integration.Key, catalogName,
            [.. sightings.Select(sighting => sighting.Observation.Object.Id).Distinct()],
            [.. sightings.Select(sighting => sighting.Observation.Object.Item).OfType<ItemId>().Distinct()],
            byEmail,
            byEmail is null ? [] : [.. sightings.Select(sighting => sighting.Observation.Object.Record[byEmail]).OfType<string>().Distinct()]);
        return await integration.Breaker.Transact(store, new Selection { Remote = matches }, (loaded, allowance) =>
        {
            var deciding = new Deciding(integration, now, ids, new Edits(integration.Key.Name)
            {
                KeepChanges = changes.IsFeed || integrations.Of(integration.Key.Tenant).Skip(1).Any(),
            }, allowance);
            var reception = new Reception(deciding, loaded, matches);
            foreach (var group in sightings.GroupBy(sighting => sighting.Observation.Object.Id)) reception.Receive([.. group]);
            return new Decision<Applied>(deciding.Edits, reception.Outcome());
        }, ct);
    }
}

/// <summary>One observation, and the event that told it; null for a backfill.</summary>
internal sealed record Sighting(Observation Observation, InboxEvent? Source, string? Cause)
{
    public long Stamp => Observation.Object.Seen.Latest;
}

/// <summary>What became of a batch.</summary>
/// <param name="Read">Events read.</param>
/// <param name="Created">Items created.</param>
/// <param name="Changed">Items changed, joined or deleted.</param>
/// <param name="Due">Links that became due.</param>
/// <param name="Left">Events left in the line, to be looked at again.</param>
public sealed record Applied(int Read, int Created, int Changed, int Due, IReadOnlyList<InboxEvent> Left)
{
    /// <summary>Of nothing.</summary>
    public static Applied Nothing { get; } = new(0, 0, 0, 0, []);

    /// <summary>Both together.</summary>
    public static Applied operator +(Applied left, Applied right) => new(
        left.Read + right.Read, left.Created + right.Created, left.Changed + right.Changed, left.Due + right.Due, [.. left.Left, .. right.Left]);

    /// <summary>Both together.</summary>
    public static Applied Add(Applied left, Applied right) => left + right;
}
