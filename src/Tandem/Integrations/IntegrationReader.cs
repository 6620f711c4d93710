using Tandem.Metrics;
using Tandem.Storage;

namespace Tandem.Integrations;

/// <summary>Gathers how integrations do, for the API and the dashboard.</summary>
public sealed class IntegrationReader(IntegrationRegistry integrations, IIntegrationStates states, IReports reports, SyncMetrics metrics, TimeProvider time)
{
    /// <summary>How one does.</summary>
    public async Task<IntegrationStatus> Read(Integration integration, CancellationToken ct) =>
        (await Read(integration.Key.Tenant, [integration], ct))[0];

    /// <summary>How all of a tenant do.</summary>
    public Task<IReadOnlyList<IntegrationStatus>> ReadAll(TenantId tenant, CancellationToken ct) => Read(tenant, [.. integrations.Of(tenant)], ct);

    private async Task<IReadOnlyList<IntegrationStatus>> Read(TenantId tenant, IReadOnlyList<Integration> wanted, CancellationToken ct)
    {
        var known = (await states.Load(ct)).ToDictionary(state => state.Integration);
        var now = time.GetUtcNow();
        var totals = await reports.Totals(tenant, now, ct);
        var traffic = metrics.Last(TimeSpan.FromMinutes(5));
        return
        [
            .. wanted.Select(integration => Of(
                integration, known.GetValueOrDefault(integration.Key) ?? new IntegrationState { Integration = integration.Key }, totals, traffic, now)),
        ];
    }

    private static IntegrationStatus Of(Integration integration, IntegrationState state, Totals totals, Traffic traffic, DateTimeOffset now)
    {
        var name = integration.Key.Name;
        var closedUntil = integration.Budget.ClosedUntil;
        return new IntegrationStatus
        {
            Integration = integration,
            State = state,
            Health = state.Paused ? IntegrationHealth.Paused
                : integration.Circuit.IsOpen ? IntegrationHealth.Unreachable
                : closedUntil > now ? IntegrationHealth.Throttled
                : IntegrationHealth.Ok,
            ThrottledUntil = closedUntil > now ? closedUntil : null,
            PollAge = state.PolledAt is { } at ? (now > at ? now - at : TimeSpan.Zero) : null,
            Import = state.Backfill is { } backfill ? ImportProgress.Of(backfill, integration.ImportMeter.PerSecond()) : null,
            Webhooks = integration.WebhookLog.Traffic,
            RateUse = integration.Budget.Use,
            Links = totals.Links.GetValueOrDefault(name) ?? new Dictionary<Links.LinkStatus, long>(),
            WaitingEvents = totals.WaitingEvents.GetValueOrDefault(name),
            WaitingLinks = totals.WaitingLinks.GetValueOrDefault(name),
            ParkedEvents = totals.ParkedEvents.GetValueOrDefault(name),
            LastFiveMinutes = traffic,
        };
    }
}
