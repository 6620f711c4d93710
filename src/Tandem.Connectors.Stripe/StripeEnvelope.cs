using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>
/// An event without its content, read in one pass: a snapshot event (https://docs.stripe.com/api/events/object) or a thin one, which names
/// its object and tells nothing of it (https://docs.stripe.com/event-destinations#thin-events).
/// </summary>
internal readonly record struct StripeEnvelope
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>When it came about, in Unix seconds.</summary>
    public required long Created { get; init; }

    public required bool Livemode { get; init; }

    /// <summary>The connected account that it comes from; null for the key's own.</summary>
    public string? Account { get; init; }

    public bool Thin { get; init; }

    /// <summary>The object; null where the event names none, as <c>invoice.upcoming</c>.</summary>
    public string? ObjectId { get; init; }

    /// <summary>For a thin event: what the object is.</summary>
    public string? ObjectType { get; init; }

    /// <summary>The idempotency key of the request that caused it; null where none is named.</summary>
    public string? CauseKey { get; init; }

    /// <summary>Where <c>data.object</c> stands in the payload; empty where there is none.</summary>
    public Range Object { get; init; }

    /// <summary>Where <c>data.previous_attributes</c> stands in the payload; empty where there is none.</summary>
    public Range Previous { get; init; }

    /// <summary>Reads the envelope, and checks that the whole payload is JSON.</summary>
    /// <exception cref="JsonException">It is no event.</exception>
    public static StripeEnvelope Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An event was expected.");

        var found = default(Parts);
        while (StripeText.NextProperty(ref reader)) ReadProperty(ref reader, ref found);
        if (reader.Read()) throw new JsonException("Something follows the event.");

        if (!found.Event && !found.Thin) throw new JsonException("The object is no event.");
        if (string.IsNullOrEmpty(found.Id)) throw new JsonException("The event has no id.");
        if (string.IsNullOrEmpty(found.Type)) throw new JsonException("The event has no type.");
        return new StripeEnvelope
        {
            Id = found.Id,
            Type = found.Type,
            Created = found.Created ?? throw new JsonException("The event has no time."),
            Livemode = found.Livemode ?? throw new JsonException("The event does not tell its mode."),
            Account = found.Thin ? found.Context : found.Account,
            Thin = found.Thin,
            ObjectId = found.Thin ? found.RelatedId : found.ObjectId,
            ObjectType = found.RelatedType,
            CauseKey = found.CauseKey,
            Object = found.Object,
            Previous = found.Previous,
        };
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ref Parts found)
    {
        if (reader.ValueTextEquals("id"u8)) found.Id = Text(ref reader);
        else if (reader.ValueTextEquals("object"u8)) ReadKind(ref reader, ref found);
        else if (reader.ValueTextEquals("type"u8)) found.Type = ReadType(ref reader);
        else if (reader.ValueTextEquals("account"u8)) found.Account = Text(ref reader);
        else if (reader.ValueTextEquals("context"u8)) found.Context = Text(ref reader);
        else if (reader.ValueTextEquals("data"u8)) ReadData(ref reader, ref found);
        else if (reader.ValueTextEquals("request"u8)) found.CauseKey = ReadKey(ref reader) ?? found.CauseKey;
        else if (reader.ValueTextEquals("reason"u8)) ReadReason(ref reader, ref found);
        else if (reader.ValueTextEquals("related_object"u8)) ReadRelated(ref reader, ref found);
        else if (reader.ValueTextEquals("created"u8))
        {
            StripeText.ToValue(ref reader);
            found.Created = StripeText.Seconds(ref reader);
        }
        else if (reader.ValueTextEquals("livemode"u8))
        {
            StripeText.ToValue(ref reader);
            found.Livemode = StripeText.Flag(ref reader);
        }
        else
        {
            StripeText.SkipValue(ref reader);
        }
    }

    private static void ReadKind(ref Utf8JsonReader reader, ref Parts found)
    {
        StripeText.ToValue(ref reader);
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        found.Event = reader.ValueTextEquals("event"u8);
        found.Thin = reader.ValueTextEquals("v2.core.event"u8);
    }

    // The types that are synced come by the thousand: they need no text of their own.
    private static string? ReadType(ref Utf8JsonReader reader)
    {
        StripeText.ToValue(ref reader);
        if (reader.TokenType == JsonTokenType.String)
        {
            var types = StripeCatalogs.EventTypes;
            for (var i = 0; i < types.Count; i++)
            {
                if (reader.ValueTextEquals(types[i])) return types[i];
            }
        }

        return StripeText.TextOrNull(ref reader);
    }

    private static void ReadData(ref Utf8JsonReader reader, ref Parts found)
    {
        if (!EnterHash(ref reader)) return;
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("object"u8))
            {
                StripeText.ToValue(ref reader);
                var start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    while (StripeText.NextProperty(ref reader))
                    {
                        if (reader.ValueTextEquals("id"u8)) found.ObjectId = Text(ref reader) is { Length: > 0 } id ? id : null;
                        else StripeText.SkipValue(ref reader);
                    }

                    found.Object = start..(int)reader.BytesConsumed;
                }
                else
                {
                    reader.Skip();
                }
            }
            else if (reader.ValueTextEquals("previous_attributes"u8))
            {
                StripeText.ToValue(ref reader);
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found.Previous = start..(int)reader.BytesConsumed;
            }
            else
            {
                StripeText.SkipValue(ref reader);
            }
        }
    }

    // In versions before 2017-05-25 `request` was the request's id alone.
    private static string? ReadKey(ref Utf8JsonReader reader)
    {
        string? key = null;
        if (!EnterHash(ref reader)) return key;
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("idempotency_key"u8)) key = Text(ref reader);
            else StripeText.SkipValue(ref reader);
        }

        return key;
    }

    private static void ReadReason(ref Utf8JsonReader reader, ref Parts found)
    {
        if (!EnterHash(ref reader)) return;
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("request"u8)) found.CauseKey = ReadKey(ref reader) ?? found.CauseKey;
            else StripeText.SkipValue(ref reader);
        }
    }

    private static void ReadRelated(ref Utf8JsonReader reader, ref Parts found)
    {
        if (!EnterHash(ref reader)) return;
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("id"u8)) found.RelatedId = Text(ref reader);
            else if (reader.ValueTextEquals("type"u8)) found.RelatedType = Text(ref reader);
            else StripeText.SkipValue(ref reader);
        }
    }

    private static bool EnterHash(ref Utf8JsonReader reader)
    {
        StripeText.ToValue(ref reader);
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        StripeText.ToValue(ref reader);
        return StripeText.TextOrNull(ref reader);
    }

    // What has been found so far; the properties come in any order.
    private struct Parts
    {
        public string? Id;
        public string? Type;
        public string? Account;
        public string? Context;
        public string? ObjectId;
        public string? RelatedId;
        public string? RelatedType;
        public string? CauseKey;
        public long? Created;
        public bool? Livemode;
        public bool Event;
        public bool Thin;
        public Range Object;
        public Range Previous;
    }
}
