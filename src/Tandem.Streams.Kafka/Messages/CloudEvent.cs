using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tandem.Streams.Kafka.Messages;

/// <summary>The envelope of all messages: CloudEvents 1.0 in JSON, structured mode (https://github.com/cloudevents/spec).</summary>
internal static class CloudEvent
{
    /// <summary>The header that says so, and what it says.</summary>
    public static readonly KeyValuePair<string, byte[]> ContentType = new("content-type", "application/cloudevents+json; charset=UTF-8"u8.ToArray());

    private const int LongestName = 255;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes an envelope around what <paramref name="writeData"/> writes.</summary>
    public static byte[] Write(string type, string source, string id, string? subject, DateTimeOffset time, Action<Utf8JsonWriter> writeData)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("type", type);
            json.WriteString("source", source);
            json.WriteString("id", id.Length == 0 ? "-" : id); // an id must not be empty
            if (subject is { Length: > 0 }) json.WriteString("subject", subject);
            json.WriteString("time", time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("datacontenttype", "application/json");
            json.WritePropertyName("data");
            json.WriteStartObject();
            writeData(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an envelope of one type, or of any where it is null.</summary>
    /// <exception cref="UnreadableMessageException">It is none.</exception>
    public static Envelope Read(ReadOnlyMemory<byte> message, string? type)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message);
        }
        catch (JsonException bad)
        {
            throw new UnreadableMessageException("The message is not JSON.", bad);
        }

        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object) throw new UnreadableMessageException("The message is not a JSON object.");
        if (TextOf(root, "specversion") != "1.0") throw new UnreadableMessageException("specversion: It must be \"1.0\": the message is a CloudEvent in JSON.");
        var said = Required(root, "type");
        if (type is not null && said != type) throw new UnreadableMessageException($"type: It must be \"{type}\" on this topic.");
        if (!root.TryGetProperty("data", out var data) || data.ValueKind is not JsonValueKind.Object)
            throw new UnreadableMessageException("data: It must be a JSON object.");
        return new Envelope(
            document, said, Required(root, "id"), Required(root, "source"),
            DateTimeOffset.TryParse(TextOf(root, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null, data);
    }

    /// <summary>The id and the source of a message that is not what it should be, as far as they can be made out; for a reply.</summary>
    public static (string Id, string Source)? NamesOf(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? (Required(document.RootElement, "id"), TextOf(document.RootElement, "source") ?? "")
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or UnreadableMessageException)
        {
            return null;
        }
    }

    /// <summary>The text of a member; null where it is not there.</summary>
    /// <exception cref="UnreadableMessageException">It is something else.</exception>
    public static string? TextOf(JsonElement of, string name) => !of.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null
        ? null
        : member.ValueKind is JsonValueKind.String ? member.GetString() : throw new UnreadableMessageException($"{name}: It must be a text.");

    /// <summary>The text of a member that must be there.</summary>
    /// <exception cref="UnreadableMessageException">It is not, or is something else, or is longer than any name is.</exception>
    public static string Required(JsonElement of, string name) => TextOf(of, name) switch
    {
        null or "" => throw new UnreadableMessageException($"{name}: It is missing."),
        { Length: > LongestName } => throw new UnreadableMessageException($"{name}: It has more than {LongestName} characters."),
        var text => text,
    };
}

/// <summary>A message's envelope as it was read. Holds the document, whose elements live as long.</summary>
internal sealed record Envelope(JsonDocument Document, string Type, string Id, string Source, DateTimeOffset? Time, JsonElement Data);
