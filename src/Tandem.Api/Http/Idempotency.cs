using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Storage;

namespace Tandem.Api.Http;

/// <summary>
/// Answers a repeated POST with the answer of the first (draft-ietf-httpapi-idempotency-key-header). Only successes are kept: after a
/// failure nothing was written, and the same key may try again.
/// </summary>
internal sealed class Idempotency(IRequestKeys requests, ApiKeys keys, TimeProvider time) : IEndpointFilter
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    private const int LongestKey = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Headers[Header] is not { Count: > 0 } header) return await next(context);
        if (header is not [{ } text] || KeyOf(text) is not { } key)
            return Problems.BadHeader(Header, $"Send one key of 1 to {LongestKey} visible ASCII characters, such as a new UUID.");
        if (keys.Identify(http.Request) is not { Tenant: var tenant }) return Problems.Unauthorized();
        if (await RequestBody.ReadBytes(http, ItemBodies.LargestBatch) is not { } body) return Problems.TooLarge(ItemBodies.LargestBatch);

        var fingerprint = FingerprintOf(http.Request, body.Span);
        if (await requests.Begin(tenant, key, fingerprint, time.GetUtcNow(), http.RequestAborted) is { } known)
            return known.Fingerprint == fingerprint ? Replay(http, known) : OtherRequest();

        return await Answer(context, next, tenant, key);
    }

    private async Task<object?> Answer(EndpointFilterInvocationContext context, EndpointFilterDelegate next, TenantId tenant, string key)
    {
        var http = context.HttpContext;
        var kept = false;
        try
        {
            var result = await next(context);
            if (result is not IResult answer || StatusOf(result) is not (>= 200 and < 300)) return result;

            var bytes = await Capture(http, answer);
            var stored = new StoredAnswer(
                http.Response.ContentType, http.Response.Headers.ETag, http.Response.Headers.Location, Encoding.UTF8.GetString(bytes));
            // What was done is remembered even if the caller has gone: it will ask again with this key.
            await requests.Finish(
                tenant, key, http.Response.StatusCode, JsonSerializer.Serialize(stored, TandemJson.Default.StoredAnswer), CancellationToken.None);
            kept = true;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            return Results.Empty;
        }
        finally
        {
            if (!kept) await requests.Abandon(tenant, key, CancellationToken.None);
        }
    }

    private static async Task<byte[]> Capture(HttpContext http, IResult answer)
    {
        var body = http.Response.Body;
        using var captured = new MemoryStream();
        http.Response.Body = captured;
        try
        {
            await answer.ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            http.Response.Body = body;
        }

        return captured.ToArray();
    }

    private static IResult Replay(HttpContext http, RequestAnswer known)
    {
        if (known is not { Status: { } status, Body: { } body })
        {
            http.Response.Headers.RetryAfter = "1";
            return Problems.Conflict(
                "request-in-progress", "The request is being worked on.",
                "An earlier request with this Idempotency-Key has no answer yet. Ask again in a second.");
        }

        var stored = JsonSerializer.Deserialize(body, TandemJson.Default.StoredAnswer)!;
        if (stored.ETag is { } tag) http.Response.Headers.ETag = tag;
        if (stored.Location is { } location) http.Response.Headers.Location = location;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        return TypedResults.Text(stored.Body, stored.ContentType, Encoding.UTF8, status);
    }

    private static ProblemHttpResult OtherRequest() => Problems.Unprocessable(
        "idempotency-key-reused", "The key belongs to another request.",
        "This Idempotency-Key came with another request before. Use a new key for a new request.");

    private static int? StatusOf(object? result) => result switch
    {
        INestedHttpResult { Result: var inner } => StatusOf(inner),
        IStatusCodeHttpResult { StatusCode: var status } => status ?? 200,
        _ => null,
    };

    // The draft has the key as a quoted string; many send it bare.
    private static string? KeyOf(string text)
    {
        var key = text is ['"', .. var inner, '"'] ? inner : text;
        return key.Length is > 0 and <= LongestKey && key.All(letter => letter is > ' ' and <= '~') ? key : null;
    }

    private static string FingerprintOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>An answer as it is kept for its repetition.</summary>
internal sealed record StoredAnswer(string? ContentType, string? ETag, string? Location, string Body);
