using System.Text;
using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>Reads JSON that somebody else wrote: whatever is wrong with it ends as a <see cref="JsonException"/>.</summary>
internal static class StripeText
{
    /// <summary>Steps to the value of the property that the reader stands on.</summary>
    public static void ToValue(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException("The text ends within a value.");
    }

    /// <summary>Steps into the next property of the object that the reader is in; false at its end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException("The text ends within an object.");
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Steps over the value of the property that the reader stands on.</summary>
    public static void SkipValue(ref Utf8JsonReader reader)
    {
        ToValue(ref reader);
        reader.Skip();
    }

    /// <summary>A single value as text; null for null and for an empty text.</summary>
    public static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => String(ref reader) is { Length: > 0 } text ? text : null,
        JsonTokenType.Null => null,
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new JsonException("A single value was expected."),
    };

    /// <summary>A text; null for anything else.</summary>
    public static string? TextOrNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return String(ref reader);
        reader.Skip();
        return null;
    }

    public static long Seconds(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var seconds) => seconds,
        // Events of API v2 carry a time of day with a fraction.
        JsonTokenType.String when reader.TryGetDateTimeOffset(out var time) => time.ToUnixTimeSeconds(),
        _ => throw new JsonException("A time was expected."),
    };

    public static bool Flag(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException("true or false was expected."),
    };

    public static string Name(ref Utf8JsonReader reader) => String(ref reader);

    // The reader takes bytes that are no UTF-8, and lone surrogates, for granted until they are asked for as text.
    private static string String(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("A text is not valid Unicode.", broken);
        }
    }
}
