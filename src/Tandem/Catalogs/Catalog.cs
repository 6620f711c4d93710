namespace Tandem.Catalogs;

/// <summary>A kind of thing kept in sync, declared once: its name, its table and its fields.</summary>
public sealed record Catalog
{
    /// <summary>The name, in the plural and lower case, such as <c>customers</c>; part of routes, keys and settings.</summary>
    public required string Name { get; init; }

    /// <summary>The table in your database that holds its items.</summary>
    public required string Table { get; init; }

    /// <summary>The fields, in the order in which forms and columns show them.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>The path of the field by whose unique value a remote object may be matched to an item, or null where there is none.</summary>
    public string? MatchField { get; init; }

    /// <summary>The field that holds <paramref name="path"/>: itself, or the map that it is an entry of; null for an unknown path.</summary>
    public Field? FieldOf(string path)
    {
        foreach (var field in Fields)
        {
            if (field.Kind is FieldKind.Map ? path.StartsWith(field.Path + ".", StringComparison.Ordinal) : field.Path == path) return field;
        }

        return null;
    }
}
