using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Metrics;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Api;

/// <summary>Totals, throughput and lag.</summary>
internal static class StatsApi
{
    public static void Map(RouteTable routes) =>
        routes.Map("GET", "/api/stats", Get).Told("Stats", "Totals by status, throughput and lag percentiles");

    private static async Task<Ok<StatsView>> Get(
        Caller caller, IReports reports, IntegrationRegistry integrations, SyncMetrics metrics, IEnumerable<IStreamStatus> streams,
        TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(StatsView.From(await reports.Totals(caller.Tenant, now, ct), integrations.Of(caller.Tenant), metrics, streams.FirstOrDefault()?.Now, now));
    }
}

/// <summary>The state of a tenant's synchronisation in numbers. Throughput and lag are those of the process that answers.</summary>
internal sealed record StatsView
{
    public required IReadOnlyDictionary<string, long> Items { get; init; }
    public required IReadOnlyDictionary<string, long> Links { get; init; }
    public required IReadOnlyDictionary<string, IntegrationTotalsView> Integrations { get; init; }
    public required AllWaitingView Waiting { get; init; }
    public required ThroughputView Throughput { get; init; }
    public required LagView Lag { get; init; }

    public static StatsView From(Totals totals, IEnumerable<Integration> integrations, SyncMetrics metrics, StreamStatus? stream, DateTimeOffset now) => new()
    {
        Items = totals.Items,
        Links = StatusTotals.OfAll(totals),
        Integrations = integrations.Select(integration => integration.Key.Name).Union(totals.Links.Keys).ToDictionary(
            name => name, name => new IntegrationTotalsView(StatusTotals.Of(totals, name), WaitingView.From(totals, name))),
        Waiting = new AllWaitingView(
            totals.WaitingChanges + (stream?.WaitingChanges ?? 0), totals.WaitingEvents.Values.Sum() + (stream?.WaitingEvents ?? 0), totals.WaitingLinks.Values.Sum(), totals.ParkedEvents.Values.Sum(),
            totals.OldestSignal is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : null),
        Throughput = new ThroughputView(
            RatesView.From(metrics.Last(TimeSpan.FromMinutes(1))), RatesView.From(metrics.Last(TimeSpan.FromMinutes(5)))),
        Lag = LagView.From(metrics.Last(TimeSpan.FromMinutes(5))),
    };
}

/// <summary>An integration's totals.</summary>
internal sealed record IntegrationTotalsView(IReadOnlyDictionary<string, long> Links, WaitingView Waiting);

/// <summary>What waits, and since how many seconds the oldest. On a broker, what waits there counts too, of all tenants.</summary>
internal sealed record AllWaitingView(long Changes, long Events, long Links, long ParkedEvents, double? OldestSeconds);

/// <summary>Rates per second.</summary>
internal sealed record ThroughputView(RatesView LastMinute, RatesView LastFiveMinutes);

/// <summary>Rates per second over a stretch of time.</summary>
internal sealed record RatesView(
    double EventsReceived, double EventsApplied, double EventsIgnored, double Pushes, double Failures, double Conflicts, double RemoteCalls,
    double FailedRemoteCalls)
{
    public static RatesView From(Traffic traffic) => new(
        traffic.PerSecond(traffic.Received), traffic.PerSecond(traffic.Applied), traffic.PerSecond(traffic.Ignored),
        traffic.PerSecond(traffic.Pushed), traffic.PerSecond(traffic.Failed), traffic.PerSecond(traffic.Conflicts),
        traffic.PerSecond(traffic.Calls), traffic.PerSecond(traffic.FailedCalls));
}

/// <summary>How late changes arrive, over the last five minutes of this process.</summary>
internal sealed record LagView(PercentilesView Inward, PercentilesView Outward)
{
    public static LagView From(Traffic traffic) => new(PercentilesView.From(traffic.Inward), PercentilesView.From(traffic.Outward));
}

/// <summary>Seconds, each null where nothing arrived.</summary>
internal sealed record PercentilesView(double? P50, double? P95, double? P99)
{
    public static PercentilesView From(Lag lag) => new(lag.P50?.TotalSeconds, lag.P95?.TotalSeconds, lag.P99?.TotalSeconds);
}
