using System.Buffers;
using System.Text;
using System.Text.Json;
using Tandem.Records;

namespace Tandem.Storage.Sql.Tables;

/// <summary>
/// The JSON column of a map. Any program writes it, so anything may be in it: a value that is no text is rendered as its JSON text, and
/// what is no object holds no entries.
/// </summary>
internal static class MapColumn
{
    // The databases take JSON nested deeper than the reader does by default.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 10_000 };

    /// <summary>The entries that have a value, under <paramref name="prefix"/>, in ordinal order of their paths.</summary>
    public static Record Read(string json, string prefix)
    {
        if (json == "{}") return Record.Empty;
        try
        {
            return Record.From(ReadObject(Encoding.UTF8.GetBytes(json), prefix));
        }
        catch (JsonException)
        {
            return Record.Empty;
        }
    }

    /// <summary>
    /// A row's content as a trigger captured it: a text for each path. A path that ends with a point is that of a map, and its text is what
    /// stands in the map's column.
    /// </summary>
    public static Record ReadContent(string json)
    {
        var values = new List<KeyValuePair<string, string?>>();
        foreach (var (path, text) in Read(json, ""))
        {
            if (path.EndsWith('.')) values.AddRange(Read(text, path).Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
            else values.Add(KeyValuePair.Create(path, (string?)text));
        }

        return Record.From(values);
    }

    public static string Write(Record record, string prefix)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SqlJson.Text.Options.Encoder }))
        {
            writer.WriteStartObject();
            foreach (var (path, value) in record)
            {
                if (path.StartsWith(prefix, StringComparison.Ordinal)) writer.WriteString(path.AsSpan(prefix.Length), value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static List<KeyValuePair<string, string?>> ReadObject(byte[] json, string prefix)
    {
        var values = new List<KeyValuePair<string, string?>>();
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return values;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = prefix + Text(ref reader);
            reader.Read();
            values.Add(KeyValuePair.Create(path, Value(ref reader, json)));
        }

        return values;
    }

    private static string? Value(ref Utf8JsonReader reader, byte[] json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.String: return Text(ref reader);
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json, start, (int)reader.BytesConsumed - start);
        }
    }

    // Half a surrogate pair is valid JSON, but no text: it stays as it was escaped.
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
