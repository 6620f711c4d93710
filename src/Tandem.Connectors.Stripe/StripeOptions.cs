using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Tandem.Connectors.Stripe;

/// <summary>One Stripe account. Everything but the key has a default.</summary>
public sealed class StripeOptions : IValidatableObject
{
    /// <summary>The API version that the code was written for: requests and webhooks are pinned to it, whatever the account's default is.</summary>
    /// <remarks>https://docs.stripe.com/api/versioning</remarks>
    public const string PinnedApiVersion = "2026-07-29.dahlia";

    /// <summary>
    /// The secret or restricted key (<c>sk_…</c>, <c>rk_…</c>). No default. A restricted key needs write on customers and webhook
    /// endpoints, and read on events (https://docs.stripe.com/keys).
    /// </summary>
    public Secret ApiKey { get; set; }

    /// <summary>Where the API is; http or https, without a path. Default Stripe itself; a stand-in has its own address.</summary>
    public Uri ApiBase { get; set; } = new($"https://{StripeHost}");

    internal const string StripeHost = "api.stripe.com";

    /// <summary>
    /// Sent as <c>Stripe-Version</c>, and asked for of registered webhooks. Default <see cref="PinnedApiVersion"/>. Another version may
    /// name fields otherwise: they would then be read as empty.
    /// </summary>
    [Required, RegularExpression(@"^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?$")]
    public string ApiVersion { get; set; } = PinnedApiVersion;

    /// <summary>
    /// How long one call may take; 1 s to 5 min, default 30 s. Shorter frees a stuck call sooner; too short gives up writes whose
    /// effect is then unknown (they are repeated with the same idempotency key).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Calls per second over all endpoints; 0 is no limit, null (the default) goes by the key: 80 live, 20 test, which leaves room under
    /// Stripe's 100 and 25 for the account's other programs (https://docs.stripe.com/rate-limits). Above Stripe's, it answers 429.
    /// </summary>
    [Range(0.0, 100_000.0)]
    public double? PerSecond { get; set; }

    /// <summary>
    /// Calls per second of one kind (creates, updates, …); 0 is no limit, null (the default) is 20, under Stripe's 25 for one endpoint
    /// (https://docs.stripe.com/rate-limits). Above Stripe's, it answers 429.
    /// </summary>
    [Range(0.0, 100_000.0)]
    public double? PerEndpointPerSecond { get; set; }

    /// <summary>
    /// Whether this account's events are those of live mode; those of the other mode are refused. Null (the default) goes by the key:
    /// <c>sk_live_</c> and <c>rk_live_</c> live, <c>sk_test_</c> and <c>rk_test_</c> test. Needed for a key that tells neither.
    /// </summary>
    public bool? AcceptLivemode { get; set; }

    /// <summary>
    /// The connected account (<c>acct_…</c>) to keep in sync; null (the default) for the key's own. With it, calls are made on its behalf
    /// (<c>Stripe-Account</c>) and only its events are taken; without it, events of connected accounts are refused
    /// (https://docs.stripe.com/connect/authentication).
    /// </summary>
    [RegularExpression("^acct_[A-Za-z0-9_]+$")]
    public string? Account { get; set; }

    /// <summary>
    /// How far a webhook's time may be from our clock, either way; 1 s to 1 day, default 5 min, as in Stripe's own libraries
    /// (https://docs.stripe.com/webhooks/signature). Shorter refuses more where clocks differ; longer lets a recorded request be sent again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SignatureTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The metadata key that holds our item's id; 1 to 40 characters without brackets and quotes (https://docs.stripe.com/metadata), default
    /// <c>tandem_id</c>. It is not part of the record. Changing it makes us blind to the ids already there: objects may be created twice.
    /// </summary>
    [Required, RegularExpression(@"^[A-Za-z0-9_.\-]{1,40}$")]
    public string TandemIdKey { get; set; } = "tandem_id";

    internal bool Livemode => AcceptLivemode ?? ModeOf(ApiKey.Value) ?? false;

    internal RemoteLimits Limits => new(PerSecond ?? (Livemode ? 80 : 20), PerEndpointPerSecond ?? 20);

    internal IReadOnlyList<ShownSetting> Shown =>
    [
        ShownSetting.Secret(nameof(ApiKey), !string.IsNullOrEmpty(ApiKey.Value), "The account's key."),
        new("Mode", Livemode ? "live" : "test", "Whose events are taken, told by the key unless AcceptLivemode says it."),
        new(nameof(Account), Account, "The connected account on whose behalf calls are made."),
        new(nameof(ApiBase), ApiBase.GetLeftPart(UriPartial.Authority), "Where the API is."),
        new(nameof(ApiVersion), ApiVersion, "The API version that requests and webhooks are pinned to."),
        new(nameof(Timeout), string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalSeconds:0.#} s"), "How long one call may take."),
        new(nameof(PerSecond), Rate(Limits.PerSecond), "Calls over all endpoints."),
        new(nameof(PerEndpointPerSecond), Rate(Limits.PerEndpointPerSecond), "Calls of one kind."),
        new(nameof(SignatureTolerance), string.Create(CultureInfo.InvariantCulture, $"{SignatureTolerance.TotalSeconds:0.#} s"), "How far a webhook's time may be from ours."),
        new(nameof(TandemIdKey), TandemIdKey, "The metadata key that holds our item's id."),
    ];

    private static string Rate(double perSecond) =>
        perSecond <= 0 ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.##} a second");

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(ApiKey.Value))
            yield return new ValidationResult("An API key is needed: see https://dashboard.stripe.com/apikeys.", [nameof(ApiKey)]);
        else if (!ApiKey.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            yield return new ValidationResult("The API key has characters that no key has, such as a space or a quote.", [nameof(ApiKey)]);
        else if (AcceptLivemode is null && ModeOf(ApiKey.Value) is null)
            yield return new ValidationResult("The API key tells neither live nor test mode: set AcceptLivemode.", [nameof(AcceptLivemode)]);

        if (ApiBase is not { IsAbsoluteUri: true, Scheme: "https" or "http", PathAndQuery: "/" })
            yield return new ValidationResult("The API's address is http:// or https:// and a host, without a path.", [nameof(ApiBase)]);
    }

    private static bool? ModeOf(string key) => key switch
    {
        _ when key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal) => true,
        _ when key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("rk_test_", StringComparison.Ordinal) => false,
        _ => null,
    };
}

/// <summary>Checks <see cref="StripeOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class StripeOptionsValidator : IValidateOptions<StripeOptions>;
