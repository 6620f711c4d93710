using Microsoft.Extensions.Logging;

namespace Tandem.Hosting;

/// <summary>What the engine says in its log.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(LogLevel.Error, "{Integration}: the connector threw; the call counts as a transient failure")]
    public static partial void ConnectorThrew(this ILogger logger, IntegrationKey integration, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Worker} failed and goes on in {Seconds} s")]
    public static partial void WorkerFailed(this ILogger logger, string worker, double seconds, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Worker} waits for the broker and goes on in {Seconds} s: {Reason}")]
    public static partial void StreamAway(this ILogger logger, string worker, double seconds, string reason);

    [LoggerMessage(LogLevel.Warning, "{Integration}: event {Event} is parked: {Reason}")]
    public static partial void EventParked(this ILogger logger, IntegrationKey integration, string @event, string reason);

    [LoggerMessage(LogLevel.Warning, "{Integration}: {What} failed, next try in {Seconds} s: {Reason}")]
    public static partial void RemoteFailed(this ILogger logger, IntegrationKey integration, string what, double seconds, string reason);

    [LoggerMessage(LogLevel.Information, "{Integration}: the poll cursor is older than the events feed; a backfill compares everything")]
    public static partial void FeedTooOld(this ILogger logger, IntegrationKey integration);

    [LoggerMessage(LogLevel.Information, "{Integration}: backfill finished, {Read} read, {Created} created, {Changed} changed")]
    public static partial void BackfillFinished(this ILogger logger, IntegrationKey integration, long read, long created, long changed);

    [LoggerMessage(LogLevel.Information, "The sweep made {Links} links due that no signal had told of")]
    public static partial void Swept(this ILogger logger, int links);

    [LoggerMessage(LogLevel.Warning, "This node, {Node}, was not heard of for a while and others took over; it comes back as another")]
    public static partial void TakenForDead(this ILogger logger, string node);

    [LoggerMessage(LogLevel.Warning, "The rules of {Integration} are set otherwise on node {Node}: the two decide differently until both are told the same")]
    public static partial void RulesDiffer(this ILogger logger, string integration, string node);

    [LoggerMessage(LogLevel.Warning, "Node {Node} is dead; {Leases} of its leases were taken over")]
    public static partial void TookOver(this ILogger logger, string node, int leases);

    [LoggerMessage(LogLevel.Information, "{Integration}: webhook registered at {Address}")]
    public static partial void WebhookRegistered(this ILogger logger, IntegrationKey integration, Uri address);
}
