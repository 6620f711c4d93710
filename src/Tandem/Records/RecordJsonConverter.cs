using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Records;

/// <summary>A record as one flat JSON object, path to text, in ordinal order of the paths.</summary>
internal sealed class RecordJsonConverter : JsonConverter<Record>
{
    public override Record Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A record is a JSON object.");
        var values = new List<KeyValuePair<string, string?>>(16);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = PathPool.Of(ref reader);
            reader.Read();
            values.Add(KeyValuePair.Create(path, reader.GetString()));
        }

        return Record.FromOwn(CollectionsMarshal.AsSpan(values));
    }

    public override void Write(Utf8JsonWriter writer, Record value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < value.Count; i++) writer.WriteString(value.At(i).Path, value.At(i).Value);
        writer.WriteEndObject();
    }
}
