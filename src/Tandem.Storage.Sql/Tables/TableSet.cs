using Tandem.Catalogs;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The tables of one database, each with its statements.</summary>
internal sealed class TableSet
{
    private readonly Dictionary<string, ItemTable> _items;

    public TableSet(SqlDialect dialect, IReadOnlyList<Catalog> catalogs)
    {
        _items = catalogs.ToDictionary(catalog => catalog.Name, catalog => new ItemTable(dialect, catalog), StringComparer.Ordinal);
        Links = new LinkTable(dialect, _items);
    }

    public LinkTable Links { get; }

    public IReadOnlyDictionary<string, ItemTable> Items => _items;

    public ItemTable Of(string catalog) =>
        _items.GetValueOrDefault(catalog) ?? throw new ArgumentException($"There is no catalog '{catalog}'.", nameof(catalog));
}
