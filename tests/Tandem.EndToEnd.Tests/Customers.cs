using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.EndToEnd.Tests;

/// <summary>A field that is edited, as each way of editing names it.</summary>
internal sealed record Field(string Path, string Column)
{
    public static readonly Field[] All =
    [
        new("name", "name"), new("description", "description"), new("phone", "phone"), new("address.city", "address_city"), new("metadata.plan", "metadata"),
    ];

    /// <summary>As a form field: <c>address[city]</c>.</summary>
    public string Form => Path.Replace(".", "[", StringComparison.Ordinal) + (Path.Contains('.') ? "]" : "");

    /// <summary>As SQL that reads it.</summary>
    public string Read => Path is "metadata.plan" ? "json_extract(metadata, '$.plan')" : Column;

    /// <summary>As SQL that makes the column's new value of a parameter.</summary>
    public string Write => Path is "metadata.plan" ? "json_set(coalesce(metadata, '{}'), '$.plan', @value)" : "@value";

    public JsonObject Patch(string value)
    {
        JsonNode node = value;
        foreach (var part in Path.Split('.').Reverse()) node = new JsonObject { [part] = node };
        return (JsonObject)node;
    }

    /// <summary>Its value in a customer, as both APIs show it; null where it has none.</summary>
    public string? In(JsonElement customer)
    {
        foreach (var part in Path.Split('.'))
        {
            if (customer.ValueKind is not JsonValueKind.Object || !customer.TryGetProperty(part, out customer)) return null;
        }

        return customer.ValueKind is JsonValueKind.String ? customer.GetString() : null;
    }

    /// <summary>Whether an event's previous attributes say that it changed.</summary>
    public bool IsAmong(JsonElement previous)
    {
        var parts = Path.Split('.');
        if (!previous.TryGetProperty(parts[0], out var top)) return false;
        return parts.Length == 1 || top.ValueKind is JsonValueKind.Null || top.TryGetProperty(parts[1], out _);
    }
}

/// <summary>The customers of Stripe.</summary>
internal static class StripeCustomers
{
    public static async Task<IReadOnlyList<Customer>> Customers(this StripeSide stripe) => [.. (await stripe.Objects()).Select(Customer.There)];
}

/// <summary>A customer on one side.</summary>
internal sealed record Customer(string Id, string? Email, string? TandemId, string? ExternalId, IReadOnlyDictionary<string, string?> Fields)
{
    /// <summary>It was parted from its object, which a deletion there does where the edit here has won.</summary>
    public bool IsParted { get; init; }

    public static Customer Here(JsonElement json, string integration) => new(
        json.GetProperty("id").GetString()!, json.GetProperty("email").GetString(), null,
        json.GetProperty("integrations").EnumerateArray().Where(link => link.GetProperty("integration").GetString() == integration)
            .Select(link => link.GetProperty("externalId").GetString()).SingleOrDefault(),
        ValuesOf(json))
    {
        IsParted = json.GetProperty("integrations").EnumerateArray()
            .Any(link => link.GetProperty("integration").GetString() == integration && link.GetProperty("status").GetString() == "unlinked"),
    };

    public static Customer There(JsonElement json) => new(
        json.GetProperty("id").GetString()!, json.GetProperty("email").GetString(),
        json.GetProperty("metadata").TryGetProperty("tandem_id", out var id) ? id.GetString() : null, null, ValuesOf(json));

    private static Dictionary<string, string?> ValuesOf(JsonElement json) => Field.All.ToDictionary(field => field.Path, field => field.In(json));
}
