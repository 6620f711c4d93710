using System.Text.Json;
using Tandem.Records;

namespace Tandem.Connectors.Stripe;

/// <summary>Reads Stripe's objects straight into records, in one pass.</summary>
internal sealed class StripeObjects(string idKey)
{
    /// <summary>Reads an object.</summary>
    /// <exception cref="JsonException">It is none of that catalog.</exception>
    public StripeObject Read(ReadOnlySpan<byte> json, StripeCatalog catalog)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An object was expected.");

        string? id = null;
        string? item = null;
        long created = 0;
        var deleted = false;
        var values = new List<KeyValuePair<string, string?>>(16);
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                StripeText.ToValue(ref reader);
                id = StripeText.TextOrNull(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                StripeText.ToValue(ref reader);
                if (StripeText.TextOrNull(ref reader) != catalog.Object) throw new JsonException($"The object is no {catalog.Object}.");
            }
            else if (reader.ValueTextEquals("created"u8))
            {
                StripeText.ToValue(ref reader);
                created = StripeText.Seconds(ref reader);
            }
            else if (reader.ValueTextEquals("deleted"u8))
            {
                StripeText.ToValue(ref reader);
                deleted = StripeText.Flag(ref reader);
            }
            else if (catalog.FieldAt(ref reader) is { } field)
            {
                StripeText.ToValue(ref reader);
                ReadField(ref reader, field, values, ref item);
            }
            else
            {
                StripeText.SkipValue(ref reader);
            }
        }

        return new StripeObject
        {
            Catalog = catalog,
            Id = string.IsNullOrEmpty(id) ? throw new JsonException("The object has no id.") : id,
            Created = created,
            Deleted = deleted,
            Item = item,
            Record = deleted ? Record.Empty : Record.From(values),
        };
    }

    /// <summary>
    /// The values before a change, by path, from an event's <c>previous_attributes</c>. It holds the old values of what changed and nothing else:
    /// of a hash only the parts that changed, with null for one that was added; null for a hash of which there was nothing before
    /// (https://docs.stripe.com/api/events/object).
    /// </summary>
    public Dictionary<string, string?> ReadPrevious(ReadOnlySpan<byte> json, StripeCatalog catalog, Record now)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read()) throw new JsonException("Previous attributes were expected.");

        var before = new List<KeyValuePair<string, string?>>(8);
        string? item = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (StripeText.NextProperty(ref reader))
            {
                if (catalog.FieldAt(ref reader) is not { } field)
                {
                    StripeText.SkipValue(ref reader);
                    continue;
                }

                StripeText.ToValue(ref reader);
                if (reader.TokenType == JsonTokenType.Null && field.Shape is not FieldShape.Text)
                {
                    foreach (var path in now.Paths)
                    {
                        if (field.Holds(path)) before.Add(KeyValuePair.Create(path, (string?)null));
                    }
                }
                else
                {
                    ReadField(ref reader, field, before, ref item);
                }
            }
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            throw new JsonException("Previous attributes were expected.");
        }

        var previous = new Dictionary<string, string?>(before.Count, StringComparer.Ordinal);
        foreach (var (path, value) in before) previous[path] = value;
        return previous;
    }

    private void ReadField(ref Utf8JsonReader reader, StripeField field, List<KeyValuePair<string, string?>> values, ref string? item)
    {
        if (field.Shape is FieldShape.Text)
        {
            values.Add(KeyValuePair.Create(field.Path, StripeText.Scalar(ref reader)));
            return;
        }

        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException($"{field.Name} is no hash.");
        while (StripeText.NextProperty(ref reader))
        {
            if (field.Shape is FieldShape.Group)
            {
                if (StripeField.At(ref reader, field.Parts) is not { } part)
                {
                    StripeText.SkipValue(ref reader);
                    continue;
                }

                StripeText.ToValue(ref reader);
                values.Add(KeyValuePair.Create(part.Path, StripeText.Scalar(ref reader)));
            }
            else if (reader.ValueTextEquals(idKey))
            {
                StripeText.ToValue(ref reader);
                item = StripeText.Scalar(ref reader);
            }
            else
            {
                var path = $"{field.Path}.{StripeText.Name(ref reader)}";
                StripeText.ToValue(ref reader);
                values.Add(KeyValuePair.Create(path, StripeText.Scalar(ref reader)));
            }
        }
    }
}

/// <summary>An object as Stripe told it.</summary>
internal sealed record StripeObject
{
    public required StripeCatalog Catalog { get; init; }

    public required string Id { get; init; }

    /// <summary>When it was created, in Unix seconds; 0 where that is not told.</summary>
    public required long Created { get; init; }

    public required bool Deleted { get; init; }

    public required string? Item { get; init; }

    public required Record Record { get; init; }

    public RemoteObject At(StampRange seen, bool deleted = false) => new()
    {
        Catalog = Catalog.Name,
        Id = new ExternalId(Id),
        Record = deleted ? Record.Empty : Record,
        Item = Item is null ? null : new ItemId(Item),
        Deleted = deleted || Deleted,
        Seen = seen,
    };
}
