namespace Tandem.Catalogs;

/// <summary>One field of a catalog, with the limits that are checked before a value is stored.</summary>
public sealed record Field
{
    /// <summary>The path in a record: <c>name</c>, <c>address.city</c>; for a map, the prefix of its entries' paths.</summary>
    public required string Path { get; init; }

    /// <summary>What its values are.</summary>
    public FieldKind Kind { get; init; } = FieldKind.Text;

    /// <summary>The most characters (UTF-16 units) of a value; of each entry's value for a map.</summary>
    public required int MaxLength { get; init; }

    /// <summary>For a map: the most entries.</summary>
    public int MaxEntries { get; init; }

    /// <summary>For a map: the most characters of an entry's key.</summary>
    public int MaxKeyLength { get; init; }

    /// <summary>The column that holds it: the path with words parted by underscores, <c>address_postal_code</c>.</summary>
    public string Column => string.Concat(Path.Select(letter => letter switch
    {
        '.' => "_",
        >= 'A' and <= 'Z' => "_" + char.ToLowerInvariant(letter),
        _ => letter.ToString(),
    }));
}

/// <summary>What the values of a field are.</summary>
public enum FieldKind
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>An e-mail address, checked for its form.</summary>
    Email,

    /// <summary>Named texts, each an entry with a path of its own (<c>metadata.plan</c>); one JSON column.</summary>
    Map,
}
