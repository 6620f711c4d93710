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

    /// <summary>Adds the entries, under <paramref name="prefix"/>.</summary>
    public static void Read(string json, string prefix, List<KeyValuePair<string, string?>> values)
    {
        if (json == "{}") return;
        var before = values.Count;
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            ReadObject(utf8.AsSpan(0, Encoding.UTF8.GetBytes(json, utf8)), prefix, values);
        }
        catch (JsonException)
        {
            values.RemoveRange(before, values.Count - before);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>
    /// A row's content as a trigger captured it: a text for each path. A path that ends with a point is that of a map, and its text is what
    /// stands in the map's column.
    /// </summary>
    public static Record ReadContent(string json)
    {
        var columns = new List<KeyValuePair<string, string?>>();
        Read(json, "", columns);
        var values = new List<KeyValuePair<string, string?>>();
        foreach (var (path, text) in columns)
        {
            if (path.EndsWith('.') && text is { Length: > 0 }) Read(text, path, values);
            else values.Add(KeyValuePair.Create(path, text));
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

    private static void ReadObject(ReadOnlySpan<byte> json, string prefix, List<KeyValuePair<string, string?>> values)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = Path(ref reader, prefix);
            reader.Read();
            values.Add(KeyValuePair.Create(path, Value(ref reader, json)));
        }
    }

    private static string? Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.String: return Text(ref reader);
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
        }
    }

    // Half a surrogate pair is valid JSON, but no text: it stays as it was escaped.
    private static string Path(ref Utf8JsonReader reader, string prefix)
    {
        try
        {
            return PathPool.Of(ref reader, prefix);
        }
        catch (InvalidOperationException)
        {
            return prefix + Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

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
