using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>Something that happened to a customer (docs.stripe.com/api/events/object), with the customer as it was then.</summary>
internal sealed class StripeEvent : IStripeObject, ITimed
{
    private int pending;

    public required string Id { get; init; }
    public required string Type { get; init; }
    public required long Order { get; init; }

    /// <summary>When it happened, finer than the whole seconds that <see cref="Created"/> shows.</summary>
    public required DateTimeOffset At { get; init; }

    public required Customer Customer { get; init; }
    public required string ApiVersion { get; init; }
    public required string RequestId { get; init; }
    public string? IdempotencyKey { get; init; }

    /// <summary>The old values of what an update changed, as JSON; null on any other event.</summary>
    public byte[]? PreviousAttributes { get; init; }

    /// <summary>Between 0 and 1: this event's share of the feed's jitter.</summary>
    public double Jitter { get; init; }

    public long Created => At.ToUnixTimeSeconds();

    /// <summary>Endpoints that have not answered this event's webhook with 2xx.</summary>
    public int Pending => Volatile.Read(ref pending);

    public void Expect(int endpoints) => Interlocked.Add(ref pending, endpoints);

    public void Delivered() => Interlocked.Decrement(ref pending);

    public bool ShowsInFeed(DateTimeOffset now, StripeFaults faults) =>
        faults is { EventsLagMs: 0, EventsLagJitterMs: 0 }
        || At.AddMilliseconds(faults.EventsLagMs + Jitter * faults.EventsLagJitterMs) <= now;

    public void Write(Utf8JsonWriter json) => Write(json, ApiVersion);

    public void Write(Utf8JsonWriter json, string apiVersion)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "event"u8);
        json.WriteString("api_version"u8, apiVersion);
        json.WriteNumber("created"u8, Created);
        json.WriteStartObject("data"u8);
        json.WritePropertyName("object"u8);
        Customer.Write(json);
        if (PreviousAttributes is not null)
        {
            json.WritePropertyName("previous_attributes"u8);
            using var previous = JsonDocument.Parse(PreviousAttributes);
            previous.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteBoolean("livemode"u8, false);
        json.WriteNumber("pending_webhooks"u8, Math.Max(0, Pending));
        json.WriteStartObject("request"u8);
        json.WriteString("id"u8, RequestId);
        json.WriteString("idempotency_key"u8, IdempotencyKey);
        json.WriteEndObject();
        json.WriteString("type"u8, Type);
        json.WriteEndObject();
    }
}
