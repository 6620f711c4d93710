using Tandem.Catalogs;

namespace Tandem.Api.Csv;

/// <summary>What the columns of a file mean, by the names in its first line.</summary>
internal sealed record CsvColumns(IReadOnlyList<CsvColumn> All)
{
    /// <summary>The names of the columns that a file may have.</summary>
    public static IReadOnlyList<string> Known(Catalog catalog) => ["id", .. catalog.Fields.Select(field => field.Path)];

    /// <summary>The names that mean nothing here; their cells are left out.</summary>
    public IReadOnlyList<string> Ignored => [.. All.Where(column => column is { Field: null, IsId: false }).Select(column => column.Name)];

    /// <summary>Reads the first line; or says what is wrong with it.</summary>
    public static (CsvColumns? Columns, string? Problem) Read(string[]? header, Catalog catalog)
    {
        if (header is null || header.All(string.IsNullOrWhiteSpace)) return (null, "The file is empty. Its first line names the columns.");
        var columns = header.Select(name => Of(name.Trim(), catalog)).ToArray();
        if (columns.All(column => column.Field is null))
            return (null, $"The first line names no column that is known. Known are: {string.Join(", ", Known(catalog))}, and metadata.NAME.");
        var twice = columns.Where(column => column.Field is not null || column.IsId).GroupBy(column => column.Path).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? (new CsvColumns(columns), null) : (null, $"Two columns are {twice.Key}. Leave one of them out.");
    }

    private static CsvColumn Of(string name, Catalog catalog)
    {
        if (Plain(name) is "id") return new CsvColumn(name, "id", null, IsId: true);
        var map = catalog.Fields.FirstOrDefault(
            field => field.Kind is FieldKind.Map && name.StartsWith(field.Path + ".", StringComparison.OrdinalIgnoreCase));
        if (map is not null) return new CsvColumn(name, $"{map.Path}.{name[(map.Path.Length + 1)..]}", map, IsId: false);
        return catalog.Fields.FirstOrDefault(field => Plain(field.Path) == Plain(name)) is { } known
            ? new CsvColumn(name, known.Path, known, IsId: false)
            : new CsvColumn(name, name, null, IsId: false);
    }

    // "E-mail", "address city" and "Address_City" are what people write.
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

/// <summary>One column.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Path">The field's path, or that of a map's entry.</param>
/// <param name="Field">The field; null where it is none.</param>
/// <param name="IsId">Whether it holds the ids.</param>
internal sealed record CsvColumn(string Name, string Path, Field? Field, bool IsId)
{
    /// <summary>Whether its cells hold all entries of a map, as a JSON object.</summary>
    public bool IsWholeMap => Field is { Kind: FieldKind.Map } map && map.Path == Path;
}
