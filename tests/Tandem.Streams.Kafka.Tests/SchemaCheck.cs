using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>
/// Holds a JSON value to a schema: those words of JSON Schema that docs/schemas use, and no other, so that a word that nobody checks is noticed.
/// </summary>
internal sealed class SchemaCheck(JsonElement root)
{
    private static readonly HashSet<string> Words =
    [
        "$schema", "$defs", "$ref", "title", "description", "type", "required", "properties", "additionalProperties", "const", "enum", "pattern",
        "minLength", "maxLength", "minimum", "items", "format",
    ];

    /// <summary>What is wrong, each with its place; empty where nothing is.</summary>
    public IReadOnlyList<string> Errors(JsonElement value) => [.. Check(root, value, "")];

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string place)
    {
        if (schema.ValueKind is JsonValueKind.True) return [];
        if (schema.ValueKind is JsonValueKind.False) return [$"{place}: It must not be there."];
        if (schema.TryGetProperty("$ref", out var name)) return Check(root.GetProperty("$defs").GetProperty(name.GetString()!["#/$defs/".Length..]), value, place);
        return schema.EnumerateObject().SelectMany(word => word.Name switch
        {
            _ when !Words.Contains(word.Name) => [$"{place}: The schema says '{word.Name}', which is not checked."],
            "type" => Types(word.Value).Any(type => Is(type, value)) ? [] : [$"{place}: It is {value.ValueKind} and not {word.Value}."],
            "const" => JsonElement.DeepEquals(word.Value, value) ? [] : [$"{place}: It is {value} and not {word.Value}."],
            "enum" => word.Value.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)) ? [] : [$"{place}: {value} is none of {word.Value}."],
            "pattern" when IsText(value) => Regex.IsMatch(value.GetString()!, word.Value.GetString()!) ? [] : [$"{place}: {value} is not {word.Value}."],
            "minLength" when IsText(value) => value.GetString()!.Length >= word.Value.GetInt32() ? [] : [$"{place}: It is too short."],
            "maxLength" when IsText(value) => value.GetString()!.Length <= word.Value.GetInt32() ? [] : [$"{place}: It is too long."],
            "minimum" when value.ValueKind is JsonValueKind.Number => value.GetInt64() >= word.Value.GetInt64() ? [] : [$"{place}: It is too small."],
            "format" when IsText(value) => value.TryGetDateTimeOffset(out _) ? [] : [$"{place}: {value} is no moment."],
            "required" => word.Value.EnumerateArray().Where(member => !value.TryGetProperty(member.GetString()!, out _)).Select(member => $"{place}: {member} is missing."),
            "properties" => word.Value.EnumerateObject().Where(member => value.TryGetProperty(member.Name, out _))
                .SelectMany(member => Check(member.Value, value.GetProperty(member.Name), $"{place}/{member.Name}")),
            "additionalProperties" => value.EnumerateObject()
                .Where(member => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Name, out _))
                .SelectMany(member => Check(word.Value, member.Value, $"{place}/{member.Name}")),
            "items" => value.EnumerateArray().SelectMany((item, at) => Check(word.Value, item, $"{place}/{at}")),
            _ => (IEnumerable<string>)[],
        });
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "It is not checked."),
    };

    private static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.String;
}
