using System.Text.Json;
using Tandem.Catalogs;
using Tandem.Records;

namespace Tandem.Items;

/// <summary>
/// Reads items from JSON as their catalog declares them: <c>address.city</c> is a member of an object, a map is an object of texts. Every
/// fault is told by its field path.
/// </summary>
public static class ItemJson
{
    /// <summary>Reads one item, or one merge patch of an item.</summary>
    /// <param name="json">The object.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="readOnly">Members that the server sets.</param>
    /// <param name="readOnlyAllowed">Whether those are passed over; else each is a fault.</param>
    public static ItemInput Read(JsonElement json, Catalog catalog, IReadOnlyList<string> readOnly, bool readOnlyAllowed)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return new ItemInput(null, [], new Dictionary<string, string> { ["body"] = $"It must be a JSON object with fields of {catalog.Name}." });
        var reader = new Reader(catalog, readOnly, readOnlyAllowed);
        reader.ReadRoot(json);
        return new ItemInput(reader.Id, reader.Values, reader.Errors);
    }

    private sealed class Reader(Catalog catalog, IReadOnlyList<string> readOnly, bool readOnlyAllowed)
    {
        public string? Id { get; private set; }

        public List<KeyValuePair<string, string?>> Values { get; } = [];

        public Dictionary<string, string> Errors { get; } = [];

        public void ReadRoot(JsonElement json)
        {
            foreach (var member in json.EnumerateObject())
            {
                if (member.NameEquals("id")) ReadId(member.Value);
                else if (!readOnly.Contains(member.Name)) ReadMember("", member.Name, member.Value);
                else if (!readOnlyAllowed) Errors[member.Name] = "The server sets it. Leave it out.";
            }
        }

        private void ReadId(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Null) return;
            if (value.ValueKind == JsonValueKind.String && ItemIds.IsValid(value.GetString()!)) Id = value.GetString();
            else Errors["id"] = ItemIds.Rule;
        }

        private void ReadMember(string prefix, string name, JsonElement value)
        {
            var path = prefix + name;
            if (name.Contains('.', StringComparison.Ordinal)) Unknown(path);
            else if (catalog.Fields.FirstOrDefault(each => each.Path == path) is { } field)
            {
                if (field.Kind is FieldKind.Map) ReadMap(field, value);
                else ReadText(path, value);
            }
            else if (catalog.Fields.Where(each => each.Path.StartsWith(path + ".", StringComparison.Ordinal)).ToArray() is { Length: > 0 } group)
            {
                ReadGroup(path, value, group);
            }
            else
            {
                Unknown(path);
            }
        }

        private void Unknown(string path) => Errors[path.Length <= 100 ? path : path[..100]] =
            $"Unknown field. Leave it out. Those known: {string.Join(", ", catalog.Fields.Select(each => each.Path))}.";

        private void ReadGroup(string path, JsonElement value, Field[] group)
        {
            if (value.ValueKind == JsonValueKind.Null) Values.AddRange(group.Select(field => KeyValuePair.Create(field.Path, (string?)null)));
            else if (value.ValueKind != JsonValueKind.Object) Errors[path] = "It must be a JSON object, or null for none.";
            else foreach (var member in value.EnumerateObject()) ReadMember(path + ".", member.Name, member.Value);
        }

        private void ReadMap(Field field, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Null) Values.Add(KeyValuePair.Create(field.Path, (string?)null));
            else if (value.ValueKind != JsonValueKind.Object) Errors[field.Path] = "It must be a JSON object of texts, or null for none.";
            else foreach (var member in value.EnumerateObject()) ReadText($"{field.Path}.{member.Name}", member.Value);
        }

        private void ReadText(string path, JsonElement value)
        {
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Null) Values.Add(KeyValuePair.Create(path, value.GetString()));
            else Errors[path.Length <= 100 ? path : path[..100]] = "It must be a text in quotes, or null for none.";
        }
    }
}

/// <summary>An item as a request told it.</summary>
/// <param name="Id">The id that it names; null for none.</param>
/// <param name="Values">The values by field path, as they were told; null clears a field, or all entries of a map.</param>
/// <param name="Errors">What is wrong with it, by field path.</param>
public sealed record ItemInput(string? Id, IReadOnlyList<KeyValuePair<string, string?>> Values, IReadOnlyDictionary<string, string> Errors)
{
    /// <summary>The whole content, where the request told the whole.</summary>
    public Record Record => Record.From(Values);
}
