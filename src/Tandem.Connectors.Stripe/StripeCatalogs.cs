using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>The catalogs that Stripe can hold. A further one is declared here, and nowhere else.</summary>
internal static class StripeCatalogs
{
    // https://docs.stripe.com/api/customers/object
    public static StripeCatalog Customers { get; } = new()
    {
        Name = "customers",
        Object = "customer",
        Route = "/v1/customers",
        Events = ["customer.created", "customer.updated", "customer.deleted"],
        Fields =
        [
            StripeField.Text("name"),
            StripeField.Text("email"),
            StripeField.Text("phone"),
            StripeField.Text("description"),
            StripeField.Group(
                "address",
                StripeField.Text("line1"),
                StripeField.Text("line2"),
                StripeField.Text("city"),
                StripeField.Text("state"),
                StripeField.Text("postal_code", path: "postalCode"),
                StripeField.Text("country")),
            StripeField.Map("metadata"),
        ],
    };

    public static IReadOnlyList<StripeCatalog> All { get; } = [Customers];

    /// <summary>
    /// The types of the events that concern a catalog; Stripe takes at most 20 in one listing (https://docs.stripe.com/api/events/list).
    /// </summary>
    public static IReadOnlyList<string> EventTypes { get; } =
        [.. All.SelectMany(catalog => catalog.Events)];

    public static StripeCatalog Named(string name) =>
        All.FirstOrDefault(catalog => catalog.Name == name) ?? throw new ArgumentException($"Stripe holds no catalog {name}.", nameof(name));

    private static readonly FrozenDictionary<string, StripeCatalog> _byEvent =
        All.SelectMany(catalog => catalog.Events.Select(type => KeyValuePair.Create(type, catalog))).ToFrozenDictionary(StringComparer.Ordinal);

    public static StripeCatalog? OfEvent(string type) => _byEvent.GetValueOrDefault(type);

    public static StripeCatalog? OfObject(string? type) => All.FirstOrDefault(catalog => catalog.Object == type);
}

/// <summary>A catalog as Stripe knows it.</summary>
internal sealed record StripeCatalog
{
    /// <summary>Our name.</summary>
    public required string Name { get; init; }

    /// <summary>The value of its objects' <c>object</c>; also the name that Stripe's errors have for it.</summary>
    public required string Object { get; init; }

    /// <summary>The path of its list; an object is one segment below.</summary>
    public required string Route { get; init; }

    /// <summary>The types of the events whose object is one of it (https://docs.stripe.com/api/events/types).</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The synced fields.</summary>
    public required IReadOnlyList<StripeField> Fields { get; init; }

    /// <summary>The type of the events that tell of a deletion.</summary>
    public string Deleted => field ??= Object + ".deleted";

    /// <summary>The field whose name the reader stands on; null for what is not synced.</summary>
    public StripeField? FieldAt(ref Utf8JsonReader reader) => StripeField.At(ref reader, Fields);
}

/// <summary>One field: its path in our record, its name in Stripe, and how it is written.</summary>
internal sealed class StripeField
{
    private readonly byte[] _utf8;

    private StripeField(string path, string name, FieldShape shape, IReadOnlyList<StripeField> parts)
    {
        (Path, Name, Shape, Parts) = (path, name, shape, parts);
        _utf8 = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The path in a record.</summary>
    public string Path { get; }

    /// <summary>The form parameter, <c>address[postal_code]</c> is <c>postal_code</c> in <c>address</c>; also the JSON property.</summary>
    public string Name { get; }

    public FieldShape Shape { get; }

    /// <summary>The parts of a group.</summary>
    public IReadOnlyList<StripeField> Parts { get; }

    public static StripeField Text(string name, string? path = null) => new(path ?? name, name, FieldShape.Text, []);

    public static StripeField Map(string name) => new(name, name, FieldShape.Map, []);

    public static StripeField Group(string name, params IReadOnlyList<StripeField> parts) =>
        new(name, name, FieldShape.Group, [.. parts.Select(part => new StripeField($"{name}.{part.Path}", part.Name, part.Shape, part.Parts))]);

    public static StripeField? At(ref Utf8JsonReader reader, IReadOnlyList<StripeField> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (reader.ValueTextEquals(fields[i]._utf8)) return fields[i];
        }

        return null;
    }

    /// <summary>Whether <paramref name="path"/> lies in this group or map.</summary>
    public bool Holds(string path) =>
        path.Length > Path.Length && path[Path.Length] == '.' && path.StartsWith(Path, StringComparison.Ordinal);
}

internal enum FieldShape
{
    /// <summary>One value.</summary>
    Text,

    /// <summary>A hash that Stripe replaces as one: <c>address</c>.</summary>
    Group,

    /// <summary>
    /// A hash that Stripe merges by key, and of which an empty value removes the key: <c>metadata</c> (https://docs.stripe.com/metadata).
    /// </summary>
    Map,
}
