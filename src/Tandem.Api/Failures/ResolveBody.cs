using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Catalogs;
using Tandem.Items;
using Tandem.Merging;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>Reads a person's choices: <c>{"fields":{"name":{"choose":"value","value":"Ada"}}}</c>.</summary>
internal static class ResolveBody
{
    private static readonly Catalog Catalog = Catalogs.Customers.Catalog;

    public static async Task<(IReadOnlyDictionary<string, Resolution>? Choices, ProblemHttpResult? Problem)> Read(HttpContext http)
    {
        var (document, problem) = await RequestBody.ReadJson(http, ItemBodies.LargestItem, RequestBody.Json);
        if (document is null) return (null, problem);
        using (document)
        {
            var choices = new Dictionary<string, Resolution>();
            var errors = new Dictionary<string, string>();
            ReadRoot(document.RootElement, choices, errors);
            return errors.Count == 0 ? (choices, null) : (null, Problems.BadFields(errors));
        }
    }

    private static void ReadRoot(JsonElement json, Dictionary<string, Resolution> choices, Dictionary<string, string> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors["body"] = "It must be a JSON object with fields.";
            return;
        }

        foreach (var member in json.EnumerateObject().Where(member => member.Name != "fields"))
            errors[member.Name.Length <= 100 ? member.Name : member.Name[..100]] = "Unknown field. Leave it out. The one known: fields.";
        if (!json.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Object || !fields.EnumerateObject().Any())
        {
            errors["fields"] = """It must be an object with a choice for each field, such as {"name":{"choose":"remote"}}.""";
            return;
        }

        foreach (var member in fields.EnumerateObject())
        {
            var path = $"fields.{(member.Name.Length <= 100 ? member.Name : member.Name[..100])}";
            if (member.Name == FieldConflict.WholeItem) ReadSide(member.Value, path, choices, errors);
            else if (Catalog.FieldOf(member.Name) is not { } field) errors[path] = "Unknown field. Leave it out.";
            else if (ReadChoice(member.Value, field, path, errors) is { } choice) choices[member.Name] = choice;
        }
    }

    // Deleted on one side, edited on the other: there is no third way.
    private static void ReadSide(JsonElement json, string path, Dictionary<string, Resolution> choices, Dictionary<string, string> errors)
    {
        var choose = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("choose", out var chosen) && chosen.ValueKind == JsonValueKind.String
            ? chosen.GetString()
            : null;
        if (choose is "local" or "remote" && json.EnumerateObject().Count() == 1)
            choices[FieldConflict.WholeItem] = new Resolution(choose == "local" ? ResolutionChoice.Local : ResolutionChoice.Remote);
        else errors[path] = """It must be {"choose":"local"} or {"choose":"remote"}: deleted on one side, edited on the other.""";
    }

    private static Resolution? ReadChoice(JsonElement json, Field field, string path, Dictionary<string, string> errors)
    {
        string? choose = null;
        JsonElement? value = null;
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                if (member.NameEquals("choose") && member.Value.ValueKind == JsonValueKind.String) choose = member.Value.GetString();
                else if (member.NameEquals("value")) value = member.Value;
                else if (!member.NameEquals("choose")) errors[path] = "Unknown member. Those known: choose, value.";
            }
        }

        switch (choose)
        {
            case "local" or "remote" when value is null:
                return new Resolution(choose == "local" ? ResolutionChoice.Local : ResolutionChoice.Remote);
            case "value" when value is { ValueKind: JsonValueKind.String or JsonValueKind.Null } given:
                if (given.GetString() is { Length: > 0 } text && ItemValidator.CheckValue(field, text) is { } error) errors[path + ".value"] = error;
                return new Resolution(ResolutionChoice.Value, given.GetString());
            case "value":
                errors[path + ".value"] = "It is needed with this choice: a text, or null for none.";
                return null;
            case "local" or "remote":
                errors[path + ".value"] = """It is taken only with "choose":"value". Leave it out.""";
                return null;
            default:
                errors[path + ".choose"] = "It must be local, remote or value.";
                return null;
        }
    }
}
