using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tandem.Connectors.Stripe.Tests.OpenApi;

/// <summary>Says what is wrong with a request by Stripe's OpenAPI document; nothing where it is right.</summary>
internal sealed class StripeOpenApi
{
    // A version that is newer than the document is not among the versions that it lists.
    private const string VersionParameter = "api_version";

    private readonly JsonElement _root;
    private readonly List<(Regex Pattern, JsonElement Operations)> _paths;

    private StripeOpenApi(JsonElement root)
    {
        _root = root;
        _paths = [.. root.GetProperty("paths").EnumerateObject()
            .OrderBy(path => path.Name.Contains('{')) // a fixed path before one with a variable
            .Select(path => (new Regex("^" + Regex.Replace(path.Name, @"\{[^}]+\}", "[^/]+") + "$"), path.Value))];
    }

    public static StripeOpenApi Document { get; } = Load();

    public IReadOnlyList<string> Check(string method, string path, string query, string? body)
    {
        var operations = _paths.FirstOrDefault(known => known.Pattern.IsMatch(path)).Operations;
        if (operations.ValueKind is JsonValueKind.Undefined) return [$"no such path: {path}"];
        if (!operations.TryGetProperty(method.ToLowerInvariant(), out var operation)) return [$"no {method} {path}"];

        var wrong = new List<string>();
        var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : [];
        var sent = FormTree.Parse(query);
        foreach (var (name, value) in sent.Parts)
        {
            var parameter = parameters.FirstOrDefault(known => Is(known, name, "query"));
            if (parameter.ValueKind is JsonValueKind.Undefined) wrong.Add($"unknown parameter {name}");
            else Check(parameter.GetProperty("schema"), value, name, wrong);
        }

        wrong.AddRange(parameters.Where(known => known.GetProperty("in").GetString() == "query" && IsRequired(known))
            .Select(known => known.GetProperty("name").GetString()!).Where(name => !sent.Parts.ContainsKey(name)).Select(name => $"missing {name}"));
        CheckBody(operation, body, wrong);
        return wrong;
    }

    private void CheckBody(JsonElement operation, string? body, List<string> wrong)
    {
        var content = operation.GetProperty("requestBody").GetProperty("content");
        var schema = content.GetProperty("application/x-www-form-urlencoded").GetProperty("schema");
        Check(schema, FormTree.Parse(body ?? ""), "", wrong);
        if (!schema.TryGetProperty("required", out var required)) return;
        var sent = FormTree.Parse(body ?? "");
        wrong.AddRange(required.EnumerateArray().Select(name => name.GetString()!)
            .Where(name => !sent.Parts.ContainsKey(name)).Select(name => $"missing {name}"));
    }

    private void Check(JsonElement schema, FormTree value, string at, List<string> wrong)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Resolve(reference.GetString()!), value, at, wrong);
        }
        else if (schema.TryGetProperty("anyOf", out var choices))
        {
            var problems = choices.EnumerateArray().Select(choice =>
            {
                var found = new List<string>();
                Check(choice, value, at, found);
                return found;
            }).ToList();
            if (problems.TrueForAll(found => found.Count > 0)) wrong.AddRange(problems.SelectMany(found => found));
        }
        else
        {
            CheckType(schema, value, at, wrong);
        }
    }

    private void CheckType(JsonElement schema, FormTree value, string at, List<string> wrong)
    {
        switch (schema.GetProperty("type").GetString())
        {
            case "object":
                if (value.Text is not null || value.Items.Count > 0) wrong.Add($"{at} is a hash");
                foreach (var (name, part) in value.Parts)
                {
                    if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var property))
                        Check(property, part, at.Length == 0 ? name : $"{at}[{name}]", wrong);
                    else if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.Object)
                        Check(more, part, $"{at}[{name}]", wrong);
                    else
                        wrong.Add($"unknown parameter {at}[{name}]");
                }

                break;
            case "array":
                if (value.Text is not null || value.Parts.Count > 0) wrong.Add($"{at} is an array");
                foreach (var item in value.Items) Check(schema.GetProperty("items"), item, at + "[]", wrong);
                break;
            case var type:
                if (value.Text is not { } text || value.Parts.Count > 0 || value.Items.Count > 0) wrong.Add($"{at} is a {type}");
                else CheckText(type!, schema, text, at, wrong);
                break;
        }
    }

    private static void CheckText(string type, JsonElement schema, string text, string at, List<string> wrong)
    {
        var fits = type switch
        {
            "integer" => long.TryParse(text, CultureInfo.InvariantCulture, out _),
            "number" => double.TryParse(text, CultureInfo.InvariantCulture, out _),
            "boolean" => text is "true" or "false",
            _ => true,
        };
        if (!fits) wrong.Add($"{at} is no {type}: {text}");
        if (schema.TryGetProperty("maxLength", out var most) && text.Length > most.GetInt32()) wrong.Add($"{at} is too long");
        if (at == VersionParameter || !schema.TryGetProperty("enum", out var allowed)) return;
        if (allowed.EnumerateArray().All(choice => choice.GetString() != text))
            wrong.Add($"{at} cannot be {text}");
    }

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(_root, (at, step) => at.GetProperty(step));

    private static bool Is(JsonElement parameter, string name, string place) =>
        parameter.GetProperty("name").GetString() == name && parameter.GetProperty("in").GetString() == place;

    private static bool IsRequired(JsonElement parameter) => parameter.TryGetProperty("required", out var required) && required.GetBoolean();

    private static StripeOpenApi Load()
    {
        using var stream = typeof(StripeOpenApi).Assembly.GetManifestResourceStream("openapi.customers.json")!;
        using var document = JsonDocument.Parse(stream);
        return new StripeOpenApi(document.RootElement.Clone());
    }
}
