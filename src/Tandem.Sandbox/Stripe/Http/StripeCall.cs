using Microsoft.AspNetCore.Http;

namespace Tandem.Sandbox.Stripe;

/// <summary>One API call, authenticated and read: all that a handler may know of it.</summary>
internal sealed class StripeCall
{
    public required string RequestId { get; init; }

    /// <summary>Null when the caller sent none, or on a method that has no use for it.</summary>
    public required string? IdempotencyKey { get; init; }

    /// <summary>What was asked, as a short stable text; null without an idempotency key.</summary>
    public required string? Fingerprint { get; init; }

    public required string Path { get; init; }

    public required Parameters Parameters { get; init; }

    /// <summary>The id in the path; empty where the path has none.</summary>
    public required string Id { get; init; }

    /// <summary>The journal's position that must be on disk before the answer leaves; 0 when nothing was written.</summary>
    public long Written { get; set; }
}

/// <summary>Handles an authenticated call. It does not wait for anything: the pipeline does.</summary>
internal delegate StripeAnswer StripeHandler(StripeCall call);

/// <summary>One endpoint: where it is and what it counts as for the rate limits.</summary>
internal sealed record StripeRoute(string Method, string Pattern, StripeHandler Handler)
{
    public string Name { get; } = $"{Method} {Pattern}";

    /// <summary>Writes of one customer are what Stripe locks.</summary>
    public bool LocksCustomer { get; } = Pattern == "/v1/customers/{id}";

    public bool Writes => !HttpMethods.IsGet(Method);
}
