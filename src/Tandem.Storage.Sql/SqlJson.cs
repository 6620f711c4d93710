using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Verifying;

namespace Tandem.Storage.Sql;

/// <summary>What is kept as JSON in a column, and the JSON arrays in which a batch travels.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Record))]
[JsonSerializable(typeof(Intent))]
[JsonSerializable(typeof(IReadOnlyList<Push>))]
[JsonSerializable(typeof(IReadOnlyList<FieldConflict>))]
[JsonSerializable(typeof(IReadOnlyList<FieldChange>))]
[JsonSerializable(typeof(IReadOnlyList<ConflictOutcome>))]
[JsonSerializable(typeof(IntegrationState))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class SqlJson : JsonSerializerContext
{
    // Columns are read by people too: names stay readable in every script. The text is never put in a page as it is.
    public static SqlJson Text =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Texts(IEnumerable<string> values) => JsonSerializer.Serialize([.. values], Text.StringArray);

    public static string Numbers(IEnumerable<long> values) => JsonSerializer.Serialize([.. values], Text.Int64Array);

    public static Record ReadRecord(string json) => json == "{}" ? Records.Record.Empty : JsonSerializer.Deserialize(json, Text.Record)!;

    public static string WriteRecord(Record record) => record.Count == 0 ? "{}" : JsonSerializer.Serialize(record, Text.Record);

    /// <summary>A list as JSON, or null for an empty one, which most are.</summary>
    public static string? OrNull<T>(IReadOnlyList<T> values, JsonTypeInfo<IReadOnlyList<T>> type) =>
        values.Count == 0 ? null : JsonSerializer.Serialize(values, type);

    public static IReadOnlyList<T> OrEmpty<T>(string? json, JsonTypeInfo<IReadOnlyList<T>> type) =>
        json is null ? [] : JsonSerializer.Deserialize(json, type)!;
}
