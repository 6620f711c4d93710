using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Tandem.Connectors.Stripe;

/// <summary>
/// The one place that judges an answer other than 200 (https://docs.stripe.com/error-low-level, https://docs.stripe.com/error-codes).
/// What it does not know is shown, never forgiven.
/// </summary>
internal static partial class StripeErrors
{
    private static readonly TimeSpan _accountPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _longestPause = TimeSpan.FromHours(1);

    /// <summary>What follows from a reply that is not a 200.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="now">The clock.</param>
    /// <param name="named">
    /// What the request's path named an object of (<c>customer</c>), so that a missing one is that object; null where it named none.
    /// </param>
    /// <param name="key">Our key, which no reason may tell.</param>
    public static RemoteAnswer Judge(StripeReply reply, DateTimeOffset now, string? named, Secret key)
    {
        if (reply.NoAnswer is { } silence) return new RemoteFailure.Transient(Clean(silence, key));

        var error = Read(reply.Body);
        var reason = Reason(reply, error, key);
        return (reply, error) switch
        {
            // The key is of the other mode: nothing is gone, and every other object would seem to be.
            (_, { Code: "resource_missing", Message: { } message }) when message.Contains("similar object exists in", StringComparison.Ordinal) =>
                new RemoteFailure.Throttled(reason, now + _accountPause, WholeAccount: true),
            ({ Status: 404 }, { Code: "resource_missing", Param: var param }) when named is not null && (param == "id" || param == named) =>
                new RemoteAnswer.Gone(),

            // A wrong or blocked key is the account's trouble, not this object's: no link is parked for it.
            ({ Status: 401 or 403 }, _) => new RemoteFailure.Throttled(reason, now + _accountPause, WholeAccount: true),

            // Another request holds this one object: only it waits (https://docs.stripe.com/rate-limits#object-lock-timeouts).
            ({ Status: 429 }, { Code: "lock_timeout" }) => new RemoteFailure.Throttled(reason, now + Pause(reply, seconds: 2), WholeAccount: false),
            ({ Status: 429, LimitReason: "resource-specific" }, _) =>
                new RemoteFailure.Throttled(reason, now + Pause(reply, seconds: 5), WholeAccount: false),
            ({ Status: 429, LimitReason: "global-concurrency" or "endpoint-concurrency" }, _) =>
                new RemoteFailure.Throttled(reason, now + Pause(reply, seconds: 2), WholeAccount: true),
            ({ Status: 429, LimitReason: "global-rate" or "endpoint-rate" }, _) =>
                new RemoteFailure.Throttled(reason, now + Pause(reply, seconds: 1), WholeAccount: true),
            ({ Status: 429 }, _) => new RemoteFailure.Throttled(reason, now + Pause(reply, seconds: 5), WholeAccount: true),

            // An earlier request with this key is still running; or the key was used for something else, and stays so.
            (_, { Code: "idempotency_key_in_use" }) => new RemoteFailure.Transient(reason),
            (_, { Type: "idempotency_error" }) => new RemoteFailure.Transient(reason, KeySpent: true),
            ({ Status: >= 500, Replayed: true }, _) => new RemoteFailure.Transient(reason, KeySpent: true),

            ({ ShouldRetry: true }, _) => new RemoteFailure.Transient(reason),
            ({ ShouldRetry: false }, _) => new RemoteFailure.Refused(reason),

            // Not Stripe's words: a proxy, a wrong address. It says nothing of the object.
            (_, null) => new RemoteFailure.Transient(reason),
            ({ Status: 409 or >= 500 }, _) => new RemoteFailure.Transient(reason),
            _ => new RemoteFailure.Refused(reason),
        };
    }

    /// <summary>The same for a request that names no object and can only fail.</summary>
    public static RemoteFailure Fail(StripeReply reply, DateTimeOffset now, Secret key) =>
        (RemoteFailure)Judge(reply, now, named: null, key);

    /// <summary>The object that a page was to go on from is not there any more.</summary>
    public static bool LostPlace(StripeReply reply) =>
        reply.Status is 400 or 404 && Read(reply.Body) is { Code: "resource_missing", Param: "starting_after" or "ending_before" };

    /// <summary>An answer of 200 that cannot be read: what it did is unknown.</summary>
    public static RemoteFailure Unreadable(StripeReply reply, JsonException cause) =>
        new RemoteFailure.Transient($"Stripe's answer could not be read ({cause.Message}){Request(reply)}.");

    /// <summary>The way out, for a person who checks the connection.</summary>
    public static string Hint(StripeReply reply) => reply.Status switch
    {
        0 => "Check the network, a proxy that stands between, and the API address in the settings.",
        401 => "Copy the secret key again from https://dashboard.stripe.com/apikeys: it may be mistyped, rolled or expired.",
        403 => "A restricted key needs: Customers write, Events read, Webhook Endpoints write. The account must not be suspended.",
        429 => "Other programs use up the account's rate limit; lower PerSecond, or try again later.",
        >= 500 => "Stripe has trouble: see https://status.stripe.com.",
        _ => "Check the API address and the API version in the settings.",
    };

    private static TimeSpan Pause(StripeReply reply, int seconds) => reply.RetryAfter switch
    {
        { } wait when wait > _longestPause => _longestPause,
        { } wait when wait > TimeSpan.Zero => wait,
        _ => TimeSpan.FromSeconds(seconds),
    };

    private static string Reason(StripeReply reply, StripeError? error, Secret key)
    {
        var said = error is null ? $"HTTP {reply.Status}, without a word from Stripe" : error.Message ?? error.Type ?? $"HTTP {reply.Status}";
        string?[] details = [error?.Param is { } param ? $"param {param}" : null, error?.Code is { } code ? $"code {code}" : null, reply.LimitReason];
        var known = string.Join(", ", details.Where(detail => !string.IsNullOrEmpty(detail)));
        return Clean(known.Length == 0 ? said + Request(reply) : $"{said} ({known}){Request(reply)}", key);
    }

    private static string Request(StripeReply reply) => reply.RequestId is { } id ? $" [{id}]" : "";

    // One line of bearable length, in which no key is told, be it ours or one that somebody else's mistake put there.
    private static string Clean(string reason, Secret key)
    {
        var line = Keys().Replace(reason.Replace(key.Value, "***", StringComparison.Ordinal), "***").ReplaceLineEndings(" ");
        return line.Length <= 1000 ? line : line[..1000] + "…";
    }

    private static StripeError? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, StripeJson.Default.StripeErrorBody)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\b(sk|rk|whsec)_[A-Za-z0-9_*]{6,}")]
    private static partial Regex Keys();
}

/// <summary>https://docs.stripe.com/api/errors</summary>
internal sealed record StripeError(string? Type, string? Code, string? Param, string? Message);

internal sealed record StripeErrorBody(StripeError? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StripeErrorBody))]
[JsonSerializable(typeof(StripeEndpoint))]
[JsonSerializable(typeof(StripeCount))]
internal sealed partial class StripeJson : JsonSerializerContext;
