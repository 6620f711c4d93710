using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>Where events are sent (docs.stripe.com/api/webhook_endpoints/object).</summary>
internal sealed record WebhookEndpoint : IStripeObject, ITimed
{
    public required string Id { get; init; }
    public required long Created { get; init; }
    public required long Order { get; init; }
    public required Uri Url { get; init; }
    public required IReadOnlyList<string> EnabledEvents { get; init; }

    /// <summary>Signs what is sent; shown only in the answer that made the endpoint.</summary>
    public required string Secret { get; init; }

    /// <summary>The version that events are sent in; null for the account's.</summary>
    public string? ApiVersion { get; init; }

    public string? Description { get; init; }
    public Metadata Metadata { get; init; } = Metadata.Empty;
    public bool Enabled { get; init; } = true;

    public bool Wants(string type) => Enabled && EventTypes.AnyMatches(EnabledEvents, type);

    public void Write(Utf8JsonWriter json) => Write(json, showSecret: false);

    public void Write(Utf8JsonWriter json, bool showSecret)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "webhook_endpoint"u8);
        json.WriteString("api_version"u8, ApiVersion);
        json.WriteNull("application"u8);
        json.WriteNumber("created"u8, Created);
        json.WriteString("description"u8, Description);
        json.WriteStartArray("enabled_events"u8);
        foreach (var type in EnabledEvents) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteBoolean("livemode"u8, false);
        json.WriteStartObject("metadata"u8);
        foreach (var (key, value) in Metadata) json.WriteString(key, value);
        json.WriteEndObject();
        if (showSecret) json.WriteString("secret"u8, Secret);
        json.WriteString("status"u8, Enabled ? "enabled"u8 : "disabled"u8);
        json.WriteString("url"u8, Url.OriginalString);
        json.WriteEndObject();
    }
}

/// <summary>An endpoint in the one answer that shows its secret.</summary>
internal sealed record NewWebhookEndpoint(WebhookEndpoint Endpoint) : IStripeObject
{
    public void Write(Utf8JsonWriter json) => Endpoint.Write(json, showSecret: true);
}
