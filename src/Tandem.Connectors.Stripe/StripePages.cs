using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>One page of a list, newest first (https://docs.stripe.com/api/pagination).</summary>
/// <param name="Items">Each item's JSON, a part of the answer's body.</param>
/// <param name="HasMore">There are further ones in the direction of the paging.</param>
internal readonly record struct StripePage(IReadOnlyList<ReadOnlyMemory<byte>> Items, bool HasMore)
{
    /// <summary>Reads a list's envelope.</summary>
    /// <exception cref="JsonException">It is no list.</exception>
    public static StripePage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A list was expected.");

        List<ReadOnlyMemory<byte>>? items = null;
        var more = false;
        while (StripeText.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("data"u8))
            {
                StripeText.ToValue(ref reader);
                if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A list's data is no array.");
                items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    items.Add(body[start..(int)reader.BytesConsumed]);
                }
            }
            else if (reader.ValueTextEquals("has_more"u8))
            {
                StripeText.ToValue(ref reader);
                more = StripeText.Flag(ref reader);
            }
            else
            {
                StripeText.SkipValue(ref reader);
            }
        }

        if (items is null) throw new JsonException("A list has no data.");
        return new StripePage(items, more && items.Count > 0);
    }
}

/// <summary>
/// A place in a list: behind an object, in a list bounded by a second. The object's own second is kept too, for the case that Stripe
/// knows the object no more.
/// </summary>
/// <param name="Until">The list's upper bound, Unix seconds.</param>
/// <param name="Second">When the object was created.</param>
/// <param name="Id">The object.</param>
internal readonly record struct StripeCursor(long Until, long Second, string Id)
{
    public static StripeCursor? Parse(string text)
    {
        var parts = text.Split(':', 3);
        return parts.Length == 3 && long.TryParse(parts[0], out var until) && long.TryParse(parts[1], out var second) && parts[2].Length > 0
            ? new StripeCursor(until, second, parts[2])
            : null;
    }

    public override string ToString() => $"{Until}:{Second}:{Id}";
}
