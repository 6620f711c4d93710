using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Streams;

namespace Tandem.Api;

/// <summary>
/// Takes events from external systems. Answered only when the event is durable; whatever went wrong here, the sender is told to try again.
/// The signature is the key, so there is no other, and nothing that a request does not need stands before this.
/// </summary>
internal sealed class WebhooksApi(IntegrationRegistry integrations, Inbox inbox, TimeProvider time, ILogger<WebhooksApi> logger)
{
    /// <summary>The most bytes of an event.</summary>
    public const int LargestEvent = 1024 * 1024;

    private const string BadSignature = "bad-signature";
    private const string RetryAfterSeconds = "5";

    private static readonly byte[] Received = """{"received":true}"""u8.ToArray();

    /// <summary>Maps the routes that name an integration.</summary>
    public static void Map(RouteTable routes, IServiceProvider services)
    {
        var webhooks = services.GetRequiredService<WebhooksApi>();
        routes.MapBare("POST", "/webhooks/{integration}", http => webhooks.Take(http, KeyOf(http, TenantId.Default)))
            .ToldBare("Webhooks", "Take an event");
        routes.MapBare("POST", "/webhooks/{tenant}/{integration}", http => webhooks.Take(http, KeyOf(http, TenantOf(http))))
            .ToldBare("Webhooks", "Take an event of a tenant's integration");
    }

    /// <summary>Takes the event that a request brings to an integration.</summary>
    public async Task Take(HttpContext http, IntegrationKey key)
    {
        if (!integrations.TryFind(key, out var integration))
        {
            await Problems.NotFound("integration of this name", "Send to /webhooks/ and the name that it has in Tandem:Integrations.")
                .ExecuteAsync(http);
            return;
        }

        if (integration.WebhookSecrets is not { Count: > 0 } secrets)
        {
            await NoSecret(integration).ExecuteAsync(http);
            return;
        }

        if (await ReadBody(http) is not { } body) return;
        var reading = Read(http.Request.Headers, body, integration, secrets);
        http.Request.BodyReader.AdvanceTo(body.End);
        switch (reading)
        {
            case WebhookReading.Accepted accepted:
                await Keep(http, integration, new InboxEvent { Integration = key, Event = accepted.Event, ReceivedAt = time.GetUtcNow() });
                return;
            case WebhookReading.BadSignature bad:
                await Refuse(http, integration, BadSignature, "The signature is not valid.", bad.Reason);
                return;
            case WebhookReading.Malformed malformed:
                await Refuse(http, integration, "malformed-event", "It is no event.", malformed.Reason);
                return;
            case WebhookReading.Foreign foreign:
                await Refuse(http, integration, "foreign-event", "The event is not for this integration.", foreign.Reason);
                return;
        }
    }

    private async Task Keep(HttpContext http, Integration integration, InboxEvent item)
    {
        var kept = false;
        try
        {
            kept = await inbox.Receive(item);
        }
        catch (StreamException away)
        {
            logger.EventRefused(item.Integration, away.Message); // the stream has told that its broker is away: once, and not for each event
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            logger.EventNotKept(failure, item.Integration);
        }

        if (!kept)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await Problems.Unavailable("The event was not kept. Send it again later.").ExecuteAsync(http);
            return;
        }

        integration.WebhookLog.Delivered();
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Received.Length;
        http.Response.BodyWriter.Write(Received);
    }

    // The bytes as they came, for the signature is over them, and where they came: they are looked at once, and the event has its own.
    private static WebhookReading Read(IHeaderDictionary headers, ReadOnlySequence<byte> body, Integration integration, IReadOnlyList<string> secrets)
    {
        if (body.IsSingleSegment) return Read(headers, body.FirstSpan, integration, secrets);
        var length = (int)body.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(joined);
        try
        {
            return Read(headers, joined.AsSpan(0, length), integration, secrets);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private static WebhookReading Read(IHeaderDictionary headers, ReadOnlySpan<byte> body, Integration integration, IReadOnlyList<string> secrets) =>
        integration.Connector.ReadWebhook(body, name => headers[name] is [{ } value] ? value : null, secrets);

    private static async ValueTask<ReadOnlySequence<byte>?> ReadBody(HttpContext http)
    {
        try
        {
            if (await RequestBody.ReadWhole(http, LargestEvent) is { } body) return body;
            await Problems.TooLarge(LargestEvent).ExecuteAsync(http);
        }
        catch (BadHttpRequestException bad)
        {
            await Problems.Of(bad.StatusCode, "bad-request", "The request cannot be read.", bad.Message).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // The sender has gone; it will send the event again.
        }

        return null;
    }

    private Task Refuse(HttpContext http, Integration integration, string kind, string title, string reason)
    {
        integration.WebhookLog.Refused(reason, isSignature: kind is BadSignature);
        logger.WebhookRefused(integration.Key, kind, reason);
        return Problems.Of(StatusCodes.Status400BadRequest, kind, title, reason).ExecuteAsync(http);
    }

    private static ProblemHttpResult NoSecret(Integration integration) => Problems.Of(
        StatusCodes.Status400BadRequest, "no-webhook-secret", "No webhook secret is set.",
        $"Without it no signature can be checked, so nothing is taken. Set {integration.Connector.Kind.ToUpperInvariant()}_WEBHOOK_SECRET, "
        + $"or Tandem:Integrations:{integration.Key.Name}:WebhookSecrets, to the secret that the sender signs with.");

    private static TenantId TenantOf(HttpContext http) => new((string)http.GetRouteValue("tenant")!);

    private static IntegrationKey KeyOf(HttpContext http, TenantId tenant) => new(tenant, (string)http.GetRouteValue("integration")!);
}

internal static partial class WebhookLog
{
    [LoggerMessage(LogLevel.Error, "An event of {Integration} was not kept; the sender was told to try again")]
    public static partial void EventNotKept(this ILogger logger, Exception failure, IntegrationKey integration);

    [LoggerMessage(LogLevel.Debug, "An event of {Integration} was not kept; the sender was told to try again: {Reason}")]
    public static partial void EventRefused(this ILogger logger, IntegrationKey integration, string reason);

    [LoggerMessage(LogLevel.Warning, "A webhook to {Integration} was refused, {Kind}: {Reason}")]
    public static partial void WebhookRefused(this ILogger logger, IntegrationKey integration, string kind, string reason);
}
