using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Records;

/// <summary>A record as one flat JSON object, path to text, in ordinal order of the paths.</summary>
internal sealed class RecordJsonConverter : JsonConverter<Record>
{
    public override Record Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A record is a JSON object.");
        var values = new List<KeyValuePair<string, string?>>();
        var sorted = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = reader.GetString()!;
            reader.Read();
            var value = reader.GetString();
            sorted &= !string.IsNullOrEmpty(value) && (values.Count == 0 || string.CompareOrdinal(values[^1].Key, path) < 0);
            values.Add(KeyValuePair.Create(path, value));
        }

        // What we wrote is sorted; text from elsewhere need not be.
        return sorted
            ? Record.FromSorted([.. values.Select(pair => pair.Key)], [.. values.Select(pair => pair.Value!)])
            : Record.From(values);
    }

    public override void Write(Utf8JsonWriter writer, Record value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (path, text) in value) writer.WriteString(path, text);
        writer.WriteEndObject();
    }
}
