using System.Text.Json.Serialization;
using Tandem.Api.Http;
using Tandem.Integrations;
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
            Backfill = state.Backfill is { } backfill ? BackfillView.From(backfill) : null,
            Webhook = new WebhookView(state.WebhookId is not null, state.WebhookAddress, integration.WebhookSecrets.Count > 0),
            Waiting = new WaitingView(report.WaitingEvents, report.WaitingLinks, report.ParkedEvents),
            Links = StatusTotals.ByWord(status => report.Links.GetValueOrDefault(status)),
            Lag = LagView.From(metrics.Last(TimeSpan.FromMinutes(5))),
        };
    }
}

/// <summary>How far the events feed has been read: the cursor in Unix seconds of the remote's clock.</summary>
internal sealed record PollView(long? Cursor, DateTime? At, double? AgeSeconds);

/// <summary>How far a backfill is.</summary>
internal sealed record BackfillView(string Catalog, long Read, long Created, long Changed, DateTime StartedAt, DateTime? FinishedAt, string? Error)
{
    public static BackfillView From(BackfillState state) => new(
        state.Catalog, state.Read, state.Created, state.Changed, state.StartedAt.UtcDateTime, state.FinishedAt?.UtcDateTime, state.Error);
}

/// <summary>The webhook: whether Tandem registered it itself, where, and whether a secret is known. Never the secret.</summary>
internal sealed record WebhookView(bool Registered, string? Address, bool HasSecret);

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
