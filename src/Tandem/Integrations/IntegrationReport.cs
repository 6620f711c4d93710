using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Storage;

namespace Tandem.Integrations;

/// <summary>How an integration does, at a moment.</summary>
public sealed record IntegrationReport
{
    /// <summary>The integration.</summary>
    public required Integration Integration { get; init; }

    /// <summary>What is remembered of it.</summary>
    public required IntegrationState State { get; init; }

    /// <summary>In a word.</summary>
    public required IntegrationHealth Health { get; init; }

    /// <summary>Until when the remote asked for patience; null where it does not now.</summary>
    public required DateTimeOffset? ThrottledUntil { get; init; }

    /// <summary>How long ago the events feed was last read; null where it never was.</summary>
    public required TimeSpan? PollAge { get; init; }

    /// <summary>When this process last received an event of it; null where it has not.</summary>
    public required DateTimeOffset? LastEventAt { get; init; }

    /// <summary>The import that is under way or was last; null where there never was one.</summary>
    public required ImportProgress? Import { get; init; }

    /// <summary>What came to its webhook route.</summary>
    public required WebhookTraffic Webhooks { get; init; }

    /// <summary>How much of the account's rate limit is used by this process: all calls first, then each kind.</summary>
    public required IReadOnlyList<RateUse> RateUse { get; init; }

    /// <summary>Its links by status.</summary>
    public required IReadOnlyDictionary<LinkStatus, long> Links { get; init; }

    /// <summary>Events that are not applied yet.</summary>
    public required long WaitingEvents { get; init; }

    /// <summary>Links that are due or being worked on.</summary>
    public required long WaitingLinks { get; init; }

    /// <summary>Events that could not be applied.</summary>
    public required long ParkedEvents { get; init; }
}

/// <summary>Whether an integration is worth calling.</summary>
public enum IntegrationHealth
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>A person has paused it.</summary>
    Paused,

    /// <summary>The remote does not answer; it is tried at growing intervals.</summary>
    Unreachable,

    /// <summary>The remote asked for patience.</summary>
    Throttled,
}

/// <summary>Gathers how integrations do, for people.</summary>
public sealed class IntegrationReports(
    IIntegrationStates states, IReports reports, IntegrationRegistry integrations, SyncMetrics metrics, TimeProvider time)
{
    private static readonly Dictionary<LinkStatus, long> None = [];

    /// <summary>One integration.</summary>
    public async Task<IntegrationReport> Read(Integration integration, CancellationToken ct)
    {
        var totals = await reports.Totals(integration.Key.Tenant, time.GetUtcNow(), ct);
        return Of(integration, await states.Load(ct), totals);
    }

    /// <summary>All of a tenant, beside totals that were read already.</summary>
    public async Task<IReadOnlyList<IntegrationReport>> Read(TenantId tenant, Totals totals, CancellationToken ct)
    {
        var known = await states.Load(ct);
        return [.. integrations.Of(tenant).Select(integration => Of(integration, known, totals))];
    }

    private IntegrationReport Of(Integration integration, IReadOnlyList<IntegrationState> known, Totals totals)
    {
        var state = known.FirstOrDefault(each => each.Integration == integration.Key) ?? new IntegrationState { Integration = integration.Key };
        var now = time.GetUtcNow();
        var name = integration.Key.Name;
        var closedUntil = integration.Budget.ClosedUntil;
        return new IntegrationReport
        {
            Integration = integration,
            State = state,
            Health = state.Paused ? IntegrationHealth.Paused
                : integration.Circuit.IsOpen ? IntegrationHealth.Unreachable
                : closedUntil > now ? IntegrationHealth.Throttled
                : IntegrationHealth.Ok,
            ThrottledUntil = closedUntil > now ? closedUntil : null,
            PollAge = state.PolledAt is not { } at ? null : now > at ? now - at : TimeSpan.Zero,
            LastEventAt = metrics.LastEventAt(integration.Key),
            Import = state.Backfill is { } backfill ? ImportProgress.Of(backfill, integration.ImportMeter.PerSecond()) : null,
            Webhooks = integration.WebhookLog.Traffic,
            RateUse = integration.Budget.Use,
            Links = totals.Links.GetValueOrDefault(name) ?? None,
            WaitingEvents = totals.WaitingEvents.GetValueOrDefault(name),
            WaitingLinks = totals.WaitingLinks.GetValueOrDefault(name),
            ParkedEvents = totals.ParkedEvents.GetValueOrDefault(name),
        };
    }
}
