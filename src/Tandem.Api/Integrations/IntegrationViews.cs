using System.Text.Json.Serialization;
using Tandem.Api.Http;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Storage;

namespace Tandem.Api;

/// <summary>One item in one integration.</summary>
internal sealed record LinkView
{
    public required string Id { get; init; }
    public required string Integration { get; init; }
    public required string Type { get; init; }
    public required LinkedItemView Customer { get; init; }
    public required string? ExternalId { get; init; }

    [JsonConverter(typeof(LowerCase<LinkStatus>))]
    public required LinkStatus Status { get; init; }

    public required string? Error { get; init; }
    public required int Attempts { get; init; }
    public required DateTime? SyncedAt { get; init; }
    public required DateTime? NextAttemptAt { get; init; }

    public static LinkView From(LinkState state) => new()
    {
        Id = state.Link.Id.ToString(),
        Integration = state.Link.Integration.Name,
        Type = state.Link.Item.Catalog,
        Customer = LinkedItemView.From(state),
        ExternalId = state.Link.ExternalId?.Value,
        Status = state.Item is { } item ? state.Link.StatusBeside(item) : state.Link.Status,
        Error = state.Link.Error,
        Attempts = state.Link.Attempts,
        SyncedAt = state.Link.SyncedAt?.UtcDateTime,
        NextAttemptAt = state.Link.DueAt?.UtcDateTime,
    };
}

/// <summary>The item of a link, in short.</summary>
internal sealed record LinkedItemView(string Id, string? Name, string? Email, bool Deleted)
{
    public static LinkedItemView From(LinkState state) =>
        new(state.Link.Item.Id.Value, state.Item?.Record["name"], state.Item?.Record["email"], state.Item is null);
}

/// <summary>How an integration does.</summary>
internal sealed record IntegrationView
{
    public required string Name { get; init; }
    public required string Kind { get; init; }

    [JsonConverter(typeof(LowerCase<IntegrationHealth>))]
    public required IntegrationHealth Health { get; init; }

    public required bool Paused { get; init; }
    public required bool CircuitOpen { get; init; }
    public required DateTime? ThrottledUntil { get; init; }
    public required PollView Poll { get; init; }
    public required BackfillView? Backfill { get; init; }
    public required WebhookView Webhook { get; init; }
    public required IReadOnlyList<RateUseView> RateLimits { get; init; }
    public required WaitingView Waiting { get; init; }
    public required IReadOnlyDictionary<string, long> Links { get; init; }
    public required LagView Lag { get; init; }

    public static IntegrationView From(IntegrationReport report, SyncMetrics metrics)
    {
        var (integration, state) = (report.Integration, report.State);
        return new IntegrationView
        {
            Name = integration.Key.Name,
            Kind = integration.Connector.Kind,
            Health = report.Health,
            Paused = state.Paused,
            CircuitOpen = integration.Circuit.IsOpen,
            ThrottledUntil = report.ThrottledUntil?.UtcDateTime,
            Poll = new PollView(state.PollCursor, state.PolledAt?.UtcDateTime, report.PollAge?.TotalSeconds),
            Backfill = report.Import is { } import ? BackfillView.From(import) : null,
            Webhook = WebhookView.From(report),
            RateLimits = [.. report.RateUse.Select(RateUseView.From)],
            Waiting = new WaitingView(report.WaitingEvents, report.WaitingLinks, report.ParkedEvents),
            Links = StatusTotals.ByWord(status => report.Links.GetValueOrDefault(status)),
            Lag = LagView.From(metrics.Last(TimeSpan.FromMinutes(5))),
        };
    }
}

/// <summary>How far the events feed has been read: the cursor in Unix seconds of the remote's clock.</summary>
internal sealed record PollView(long? Cursor, DateTime? At, double? AgeSeconds);

/// <summary>
/// How far a backfill is: objects read, how many there likely are, how many are read a second, and how long it will take yet. What
/// nobody can tell is null.
/// </summary>
internal sealed record BackfillView(
    string Catalog, long Read, long? Expected, long Created, long Changed, double? PerSecond, double? SecondsLeft, DateTime StartedAt,
    DateTime? FinishedAt, string? Error)
{
    public static BackfillView From(ImportProgress import)
    {
        var state = import.State;
        return new BackfillView(
            state.Catalog, state.Read, state.Expected, state.Created, state.Changed, import.PerSecond, import.Left?.TotalSeconds,
            state.StartedAt.UtcDateTime, state.FinishedAt?.UtcDateTime, state.Error);
    }
}

/// <summary>The webhook: whether Tandem registered it itself, where, whether a secret is known (never the secret), and what came.</summary>
internal sealed record WebhookView(
    bool Registered, string? Address, bool HasSecret, long Deliveries, DateTime? LastDeliveryAt, long SignatureFailures, long Refusals,
    DateTime? LastRefusalAt, string? LastRefusal)
{
    public static WebhookView From(IntegrationReport report) => new(
        report.State.WebhookId is not null, report.State.WebhookAddress, report.Integration.WebhookSecrets.Count > 0,
        report.Webhooks.Deliveries, report.Webhooks.DeliveredAt?.UtcDateTime, report.Webhooks.SignatureFailures, report.Webhooks.Refusals,
        report.Webhooks.RefusedAt?.UtcDateTime, report.Webhooks.Refusal);
}

/// <summary>How much of a rate limit is used: calls a second, as the mean of ten seconds. <c>all</c> is for all kinds together; a limit of 0 is none.</summary>
internal sealed record RateUseView(string Endpoint, double Limit, double PerSecond)
{
    public static RateUseView From(RateUse use) => new(use.Endpoint?.ToString().ToLowerInvariant() ?? "all", use.Limit, use.PerSecond);
}

/// <summary>A setting; of a secret only whether it is set.</summary>
internal sealed record SettingView(string Name, string? Value, string Description)
{
    public static SettingView From(ShownSetting setting) => new(setting.Name, setting.Value, setting.Description);
}

/// <summary>An integration's settings: how it syncs, and the connector's own.</summary>
internal sealed record SettingsView(IReadOnlyList<SettingView> Sync, IReadOnlyList<SettingView> Connector);

/// <summary>What a test of the connection found.</summary>
internal sealed record ConnectionTestView(bool Reachable, string Message, string? Hint, DateTime At, double Milliseconds)
{
    public static ConnectionTestView From(ConnectionTest test) =>
        new(test.Check.Reachable, test.Check.Message, test.Check.Hint, test.At.UtcDateTime, Math.Round(test.Took.TotalMilliseconds, 1));
}

/// <summary>What waits in an integration.</summary>
internal sealed record WaitingView(long Events, long Links, long ParkedEvents)
{
    public static WaitingView From(Totals totals, string integration) => new(
        totals.WaitingEvents.GetValueOrDefault(integration), totals.WaitingLinks.GetValueOrDefault(integration),
        totals.ParkedEvents.GetValueOrDefault(integration));
}

/// <summary>Links by status.</summary>
internal static class StatusTotals
{
    public static IReadOnlyDictionary<string, long> Of(Totals totals, string integration) =>
        ByWord(status => totals.Links.GetValueOrDefault(integration)?.GetValueOrDefault(status) ?? 0);

    public static IReadOnlyDictionary<string, long> OfAll(Totals totals) =>
        ByWord(status => totals.Links.Values.Sum(links => links.GetValueOrDefault(status)));

    public static IReadOnlyDictionary<string, long> ByWord(Func<LinkStatus, long> count) =>
        LowerCase<LinkStatus>.Words.ToDictionary(word => word.Key, word => count(word.Value));
}
