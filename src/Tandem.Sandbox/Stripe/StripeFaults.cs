using System.ComponentModel.DataAnnotations;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// What goes wrong, and how often. Everything is off by default; a probability is between 0 (never) and 1 (always).
/// Set at start through <see cref="StripeSandboxOptions.Faults"/>, or at any time with <c>PUT /_sandbox/faults</c>.
/// </summary>
public sealed record StripeFaults
{
    /// <summary>Milliseconds that each API call takes: half of it before the effect, half after.</summary>
    [Range(0, 600_000)] public int LatencyMs { get; init; }

    /// <summary>Milliseconds of further latency, drawn anew for each call between 0 and this.</summary>
    [Range(0, 600_000)] public int LatencyJitterMs { get; init; }

    /// <summary>Probability that a call is answered 429 (<c>rate_limit</c>) without being executed.</summary>
    [Range(0, 1)] public double Error429 { get; init; }

    /// <summary>Seconds sent as <c>Retry-After</c> with each 429; 0 sends none, as Stripe does.</summary>
    [Range(0, 3600)] public int RetryAfterSeconds { get; init; }

    /// <summary>Probability that a call is answered 500 without being executed; its idempotency key stays free.</summary>
    [Range(0, 1)] public double Error500Before { get; init; }

    /// <summary>Probability that a write is executed but answered 500. Under an idempotency key the 500 is what later calls get, as with Stripe.</summary>
    [Range(0, 1)] public double Error500After { get; init; }

    /// <summary>Probability that the connection is cut without the call being executed.</summary>
    [Range(0, 1)] public double CutBefore { get; init; }

    /// <summary>Probability that the call is executed and the connection is cut instead of answering.</summary>
    [Range(0, 1)] public double CutAfter { get; init; }

    /// <summary>Answers 429 <c>lock_timeout</c> to a write that meets another write of the same customer.</summary>
    public bool LockTimeout { get; init; }

    /// <summary>Trims text values and collapses runs of white space: a remote that stores something else than it was sent.</summary>
    public bool NormalizeText { get; init; }

    /// <summary>Probability that a webhook is never sent to an endpoint; it stays among the event's pending webhooks.</summary>
    [Range(0, 1)] public double WebhookDrop { get; init; }

    /// <summary>Probability that a webhook is sent twice.</summary>
    [Range(0, 1)] public double WebhookDouble { get; init; }

    /// <summary>Milliseconds before each webhook is sent.</summary>
    [Range(0, 3_600_000)] public int WebhookDelayMs { get; init; }

    /// <summary>Probability that a webhook is held back for up to a quarter of a second, so that later ones overtake it.</summary>
    [Range(0, 1)] public double WebhookReorder { get; init; }

    /// <summary>Milliseconds until an event shows in <c>GET /v1/events</c>. Retrieving it by id works at once.</summary>
    [Range(0, 3_600_000)] public int EventsLagMs { get; init; }

    /// <summary>Milliseconds of further lag, drawn for each event between 0 and this: newer events can show before older ones.</summary>
    [Range(0, 3_600_000)] public int EventsLagJitterMs { get; init; }

    /// <summary>Milliseconds until a write shows in <c>GET /v1/customers/search</c>. Applies to writes made while it is set.</summary>
    [Range(0, 3_600_000)] public int SearchLagMs { get; init; }
}
