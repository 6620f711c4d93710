using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>Reads events: a webhook's envelope as it comes in, and the whole when it is applied. Does no I/O.</summary>
internal sealed class StripeWebhooks(StripeOptions options, StripeObjects objects, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, string?> _nothing = new Dictionary<string, string?>();

    public WebhookReading Read(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (StripeSignature.Refusal(body, header("Stripe-Signature"), secrets, now, options.SignatureTolerance) is { } refusal)
            return new WebhookReading.BadSignature(refusal);

        StripeEnvelope envelope;
        try
        {
            envelope = StripeEnvelope.Read(body);
        }
        catch (JsonException broken)
        {
            return new WebhookReading.Malformed(broken.Message);
        }

        if (envelope.Livemode != options.Livemode)
            return new WebhookReading.Foreign($"An event of {Mode(envelope.Livemode)} mode, for an integration of {Mode(options.Livemode)} mode.");
        if (envelope.Account != options.Account)
            return new WebhookReading.Foreign($"An event of {Name(envelope.Account)}, for an integration of {Name(options.Account)}.");
        return new WebhookReading.Accepted(Event(envelope, body));

        static string Mode(bool live) => live ? "live" : "test";
        static string Name(string? account) => account ?? "the key's own account";
    }

    /// <summary>An event of the events list.</summary>
    public static RemoteEvent Event(ReadOnlySpan<byte> told) => Event(StripeEnvelope.Read(told), told);

    public Observation? Interpret(ReadOnlyMemory<byte> payload)
    {
        var envelope = StripeEnvelope.Read(payload.Span);
        if (envelope.Thin) return InterpretThin(envelope);
        if (StripeCatalogs.OfEvent(envelope.Type) is not { } catalog) return null;
        if (envelope.Object.Equals(default)) throw new JsonException("The event has no object.");
        if (envelope.ObjectId is null) return null;

        var read = objects.Read(payload.Span[envelope.Object], catalog);
        var deleted = read.Deleted || envelope.Type == catalog.Deleted;
        return new Observation
        {
            Object = read.At(StampRange.At(envelope.Created), deleted),
            CauseKey = envelope.CauseKey,
            Previous = deleted || envelope.Previous.Equals(default)
                ? _nothing
                : objects.ReadPrevious(payload.Span[envelope.Previous], catalog, read.Record),
        };
    }

    private static Observation? InterpretThin(StripeEnvelope envelope)
    {
        if (envelope.ObjectId is not { } id || StripeCatalogs.OfObject(envelope.ObjectType) is not { } catalog) return null;
        return new Observation
        {
            Object = new RemoteObject
            {
                Catalog = catalog.Name,
                Id = new ExternalId(id),
                Record = Records.Record.Empty,
                Seen = StampRange.At(envelope.Created),
            },
            Thin = true,
            CauseKey = envelope.CauseKey,
        };
    }

    private static RemoteEvent Event(StripeEnvelope envelope, ReadOnlySpan<byte> told) => new()
    {
        Id = envelope.Id,
        Type = envelope.Type,
        ExternalId = string.IsNullOrEmpty(envelope.ObjectId) ? null : new ExternalId(envelope.ObjectId),
        Stamp = envelope.Created,
        Payload = StripeCompact.Of(told),
    };
}
