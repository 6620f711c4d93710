using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tandem.Connectors;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Messages;

/// <summary>An event of a remote object, as it stands in the inward topic.</summary>
internal static class EventMessage
{
    public const string Type = "tandem.remote.event";

    public static Outgoing Write(string topic, InboxEvent item) => new(
        topic,
        item.Event.ExternalId is { } id ? Encoding.UTF8.GetBytes(id.Value) : null,
        CloudEvent.Write(Type, SourceOf(item.Integration), item.Event.Id, item.Event.ExternalId?.Value, item.ReceivedAt, json => WriteData(json, item)),
        [CloudEvent.ContentType]);

    /// <exception cref="UnreadableMessageException">It is no such message.</exception>
    public static InboxEvent Read(ReadOnlyMemory<byte> message)
    {
        var envelope = CloudEvent.Read(message, Type);
        using (envelope.Document)
        {
            var data = envelope.Data;
            if (!data.TryGetProperty("stamp", out var stamp) || stamp.ValueKind is not JsonValueKind.Number || !stamp.TryGetInt64(out var seconds))
                throw new UnreadableMessageException("data.stamp: It must be a whole number.");
            return new InboxEvent
            {
                Integration = new IntegrationKey(new TenantId(CloudEvent.Required(data, "tenant")), CloudEvent.Required(data, "integration")),
                ReceivedAt = envelope.Time ?? throw new UnreadableMessageException("time: It is missing, or no moment."),
                Event = new RemoteEvent
                {
                    Id = CloudEvent.TextOf(data, "eventId") ?? throw new UnreadableMessageException("data.eventId: It is missing."),
                    Type = CloudEvent.TextOf(data, "eventType") ?? throw new UnreadableMessageException("data.eventType: It is missing."),
                    ExternalId = CloudEvent.TextOf(data, "externalId") is { } external ? new ExternalId(external) : null,
                    Stamp = seconds,
                    Payload = PayloadOf(data),
                },
            };
        }
    }

    private static string SourceOf(IntegrationKey integration) =>
        $"/tandem/{Uri.EscapeDataString(integration.Tenant.Value)}/{Uri.EscapeDataString(integration.Name)}";

    private static void WriteData(Utf8JsonWriter json, InboxEvent item)
    {
        json.WriteString("tenant", item.Integration.Tenant.Value);
        json.WriteString("integration", item.Integration.Name);
        json.WriteString("eventId", item.Event.Id);
        json.WriteString("eventType", item.Event.Type);
        if (item.Event.ExternalId is { } id) json.WriteString("externalId", id.Value);
        json.WriteNumber("stamp", item.Event.Stamp);

        // What is JSON stands as it came, so that others can read it; what is not must come through all the same.
        if (IsJson(item.Event.Payload.Span))
        {
            json.WritePropertyName("payload");
            json.WriteRawValue(item.Event.Payload.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteBase64String("payloadBase64", item.Event.Payload.Span);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 60 });
        try
        {
            while (reader.Read())
            {
            }

            return payload.Length > 0 && Utf8.IsValid(payload) && !char.IsWhiteSpace((char)payload[0]) && !char.IsWhiteSpace((char)payload[^1]);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] PayloadOf(JsonElement data)
    {
        if (data.TryGetProperty("payload", out var payload)) return JsonMarshal.GetRawUtf8Value(payload).ToArray();
        if (data.TryGetProperty("payloadBase64", out var text) && text.TryGetBytesFromBase64(out var bytes)) return bytes;
        throw new UnreadableMessageException("data.payload: It is missing, and so is data.payloadBase64.");
    }
}
