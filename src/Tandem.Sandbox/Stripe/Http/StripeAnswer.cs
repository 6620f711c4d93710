namespace Tandem.Sandbox.Stripe;

/// <summary>An answer to an API call, before it becomes bytes; immutable, so that an idempotency key can keep it.</summary>
internal sealed record StripeAnswer(int Status, IStripeObject Body)
{
    /// <summary>False when the call was refused before it began: an idempotency key does not remember such an answer.</summary>
    public bool Executed { get; init; } = true;

    /// <summary>The value of <c>Stripe-Should-Retry</c>; null leaves the header out.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The value of <c>Stripe-Rate-Limited-Reason</c>; null leaves the header out.</summary>
    public string? RateLimitedReason { get; init; }

    public static StripeAnswer Ok(IStripeObject body) => new(200, body);
}
