using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>One thing that happened, whole: a crash keeps all of it or nothing.</summary>
internal abstract record JournalLine
{
    public ReadOnlySpan<byte> Render() => JsonBuffer.Line(this, static (json, line) =>
    {
        json.WriteStartObject();
        line.Write(json);
        json.WriteEndObject();
    });

    protected abstract void Write(Utf8JsonWriter json);

    private static void WriteCustomer(Utf8JsonWriter json, Customer customer, bool deleted)
    {
        json.WriteNumber("order"u8, customer.Order);
        if (deleted) json.WriteBoolean("deleted"u8, true);
        json.WritePropertyName("customer"u8);
        customer.Write(json);
    }

    /// <summary>A customer that the sandbox made up, without an event.</summary>
    internal sealed record Invented(Customer Customer) : JournalLine
    {
        protected override void Write(Utf8JsonWriter json) => WriteCustomer(json, Customer, deleted: false);
    }

    /// <summary>A write by a caller: the customer as it is now, the event, and the idempotency key that answers with it.</summary>
    internal sealed record Happened(StripeEvent Event, StripeCall Call) : JournalLine
    {
        protected override void Write(Utf8JsonWriter json)
        {
            WriteCustomer(json, Event.Customer, Event.Type == EventTypes.Deleted);
            json.WriteStartObject("event"u8);
            json.WriteString("id"u8, Event.Id);
            json.WriteString("type"u8, Event.Type);
            json.WriteNumber("order"u8, Event.Order);
            json.WriteNumber("at"u8, Event.At.UtcTicks);
            json.WriteString("api_version"u8, Event.ApiVersion);
            json.WriteString("request"u8, Event.RequestId);
            json.WriteString("key"u8, Event.IdempotencyKey);
            json.WriteNumber("jitter"u8, Event.Jitter);
            if (Event.PreviousAttributes is not null)
            {
                json.WritePropertyName("previous"u8);
                json.WriteRawValue(Event.PreviousAttributes, skipInputValidation: true);
            }

            json.WriteEndObject();
            if (Call.Fingerprint is null) return;
            json.WriteStartObject("call"u8);
            json.WriteString("path"u8, Call.Path);
            json.WriteString("fingerprint"u8, Call.Fingerprint);
            json.WriteEndObject();
        }
    }

    /// <summary>A webhook endpoint as it is now.</summary>
    internal sealed record Endpoint(WebhookEndpoint Now) : JournalLine
    {
        protected override void Write(Utf8JsonWriter json)
        {
            json.WritePropertyName("endpoint"u8);
            new NewWebhookEndpoint(Now).Write(json);
        }
    }

    /// <summary>A webhook endpoint that is gone.</summary>
    internal sealed record EndpointDeleted(string Id) : JournalLine
    {
        protected override void Write(Utf8JsonWriter json) => json.WriteString("endpoint_deleted"u8, Id);
    }

    /// <summary>Customers, events and keys are forgotten.</summary>
    internal sealed record Cleared : JournalLine
    {
        protected override void Write(Utf8JsonWriter json) => json.WriteBoolean("cleared"u8, true);
    }
}
