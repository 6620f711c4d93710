using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Tandem.Sandbox.Stripe;

/// <summary>How a Stripe sandbox listens, what it starts with and how it behaves. Checked when the sandbox is built.</summary>
public sealed class StripeSandboxOptions
{
    /// <summary>The port that stripe-mock made customary.</summary>
    public const int CustomaryPort = 12111;

    /// <summary>Calls per second that Stripe allows a sandbox, and also each of its endpoints (docs.stripe.com/rate-limits).</summary>
    public const int StripeRateLimit = 25;

    /// <summary>The IP address to listen on. Anything but a loopback address opens the sandbox, and its admin routes, to the network.</summary>
    [Required] public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any free one.</summary>
    [Range(0, 65_535)] public int Port { get; set; } = CustomaryPort;

    /// <summary>A file that keeps customers, events, endpoints and idempotency keys over restarts; null keeps them in memory only.</summary>
    public string? DataFile { get; set; }

    /// <summary>Customers to invent at start, without events. Ignored when the data file already holds customers.</summary>
    [Range(0, 5_000_000)] public int Seed { get; set; }

    /// <summary>
    /// Seeds ids and the draws of <see cref="Faults"/>, so that a run repeats itself; null draws others each time, as two runs must not
    /// give one id to different things where somebody remembers the first. Ignored when <see cref="Random"/> is set.
    /// </summary>
    public int? SeedRandom { get; set; }

    /// <summary>Calls per second of the whole account, answered 429 beyond; 0 is no limit. Stripe: <see cref="StripeRateLimit"/>.</summary>
    [Range(0, 1_000_000)] public int RateLimit { get; set; }

    /// <summary>Calls per second of one endpoint, answered 429 beyond; 0 is no limit. Stripe: <see cref="StripeRateLimit"/>, search 20.</summary>
    [Range(0, 1_000_000)] public int EndpointRateLimit { get; set; }

    /// <summary>The account's API version: events are rendered in it, and calls without a <c>Stripe-Version</c> get it.</summary>
    [Required] public string ApiVersion { get; set; } = "2026-07-29.dahlia";

    /// <summary>What goes wrong from the start.</summary>
    public StripeFaults Faults { get; set; } = new();

    /// <summary>
    /// Waits before each retry of a webhook that was not answered 2xx; after the last the webhook is given up. Stripe retries
    /// three times over a few hours in a sandbox, at intervals it does not publish (docs.stripe.com/webhooks).
    /// </summary>
    public IReadOnlyList<TimeSpan> WebhookRetryDelays { get; set; } =
        [TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(2)];

    /// <summary>Webhooks in flight to one endpoint at a time.</summary>
    [Range(1, 1024)] public int WebhookParallelism { get; set; } = 16;

    /// <summary>Webhooks that may wait for one endpoint; those beyond are given up and stay among the event's pending webhooks.</summary>
    [Range(1, 10_000_000)] public int WebhookQueue { get; set; } = 100_000;

    /// <summary>How long an endpoint may take to answer a webhook before it counts as failed.</summary>
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events kept, newest first; Stripe keeps them 30 days, and so does the sandbox unless this bound comes first.</summary>
    [Range(1, 100_000_000)] public int EventsKept { get; set; } = 200_000;

    /// <summary>Idempotency keys remembered, newest first; Stripe keeps them at least 24 hours, and so does the sandbox below this bound.</summary>
    [Range(1, 100_000_000)] public int IdempotencyKeysKept { get; set; } = 200_000;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The source of chance; null makes one from <see cref="SeedRandom"/>. The sandbox locks it, so it must not be shared.</summary>
    public Random? Random { get; set; }

    internal void Validate()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        Validator.ValidateObject(Faults, new ValidationContext(Faults), validateAllProperties: true);
        if (!IPAddress.TryParse(Host, out _))
            throw new ValidationException($"{nameof(Host)} must be an IP address, such as 127.0.0.1.");
        if (WebhookTimeout <= TimeSpan.Zero)
            throw new ValidationException($"{nameof(WebhookTimeout)} must be more than zero.");
        if (WebhookRetryDelays.Any(delay => delay <= TimeSpan.Zero))
            throw new ValidationException($"{nameof(WebhookRetryDelays)} must each be more than zero.");
    }
}
