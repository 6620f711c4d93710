using Tandem.Links;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Queries;

/// <summary>
/// One page of items. It goes on from (sort value, id) of the page before, so that the last page costs what the first does. The step
/// from equal values to further ones is two statements, for each then is one range of the index.
/// </summary>
internal sealed class ItemPageReader(SqlSession session, TableSet tables, ItemQuery query)
{
    /// <summary>Up to so many items a filter's own index is read first and they are sorted; above, the order's index is read and filtered.</summary>
    private const int Few = 5000;

    private readonly ItemTable _table = tables.Of(query.Catalog);
    private readonly List<(Item Item, string Sort)> _found = [];

    /// <summary>The ids that the filters on links and text leave, where they are few.</summary>
    private IReadOnlyList<string>? _only;
    private bool _isFilteredByLinks;
    private string _conditions = "";
    private IReadOnlyList<(string Name, string Value)> _search = [];

    public async Task<ItemPage> Read(CancellationToken ct)
    {
        await FilterByLinks(ct);
        await FilterByText(ct);
        var beyond = query.Descending ? "<" : ">";
        var order = query.Descending ? "DESC" : "ASC";
        if (query.After is { } after)
        {
            await Find($"{Sort} = {Value} AND id {beyond} @id", $"id {order}", after, ct);
            await Find($"{Sort} {beyond} {Value}", $"{Sort} {order}, id {order}", after, ct);
        }
        else
        {
            await Find(null, $"{Sort} {order}, id {order}", null, ct);
        }

        var page = _found.Take(query.Limit).ToList();
        var items = await tables.Links.WithLinks(session, [.. page.Select(found => found.Item)], ct);
        var next = _found.Count > query.Limit ? new ItemCursor(page[^1].Sort is "" ? null : page[^1].Sort, page[^1].Item.Key.Id) : null;
        return new ItemPage(items, next);
    }

    private string Indexed => query.Sort switch
    {
        ItemSort.CreatedAt => "created_at",
        ItemSort.UpdatedAt => "updated_at",
        ItemSort.Name => session.Dialect.Comparable(_table.FieldAt("name").Column),
        _ => session.Dialect.Comparable(_table.FieldAt("email").Column),
    };

    // Of few items, hidden from the planner: in the order of the index it would go through all items to find them.
    private string Sort => _only is null ? Indexed : session.Dialect.Unindexed(Indexed, IsMoment);

    private bool IsMoment => query.Sort is ItemSort.CreatedAt or ItemSort.UpdatedAt;

    private string Value => IsMoment ? session.Dialect.ToMoment("@value") : "@value";

    // One more than the page holds tells whether there is a next one.
    private async Task Find(string? from, string order, ItemCursor? after, CancellationToken ct)
    {
        var left = query.Limit + 1 - _found.Count;
        if (left <= 0) return;
        var statement = session.Statement($"""
            SELECT {_table.Columns}, {(IsMoment ? session.Dialect.FromMoment(Indexed) : Indexed)} FROM {_table.Name} i
            WHERE tenant = @tenant{(from is null ? "" : $" AND {from}")}{_conditions}
            ORDER BY {order} LIMIT @max
            """);
        statement.Set("tenant", query.Tenant.Value).Set("max", left);
        if (from is not null)
        {
            statement.Set("value", after!.Value ?? "");
            if (from.Contains("@id", StringComparison.Ordinal)) statement.Set("id", after.Id.Value);
        }

        foreach (var (name, value) in _search) statement.Set(name, value);
        if (_only is not null) statement.SetAll("only", _only);
        if (_isFilteredByLinks) BindLinkFilter(statement);
        var sort = _table.Catalog.Fields.Count + ItemTable.KeyColumns;
        _found.AddRange(await statement.Read(row => (_table.Read(row), row.TextOrNull(sort) ?? ""), ct));
    }

    private bool HasLinkFilter => query.Status is not null || query.Integration is not null;

    // Hidden in an expression, the catalog does not lead the planner to the index by item, which holds them all. The status is written out, for
    // most links have one and few another: of a parameter the planner would take it that a good part of all links have it, and read them all.
    private string LinkFilter =>
        $"l.tenant = @tenant AND {session.Dialect.Often("coalesce(l.catalog, '') = @catalog")}"
        + (query.Status is { } status ? $" AND l.status = '{Cells.Name(status)}'" : "")
        + (query.Integration is null ? "" : " AND l.integration = @integration");

    private async Task FilterByLinks(CancellationToken ct)
    {
        if (!HasLinkFilter) return;
        var statement = session.Statement($"SELECT l.item_id FROM links l WHERE {LinkFilter} LIMIT {Few + 1}").Set("tenant", query.Tenant.Value);
        BindLinkFilter(statement);
        var ids = await statement.Read(row => row.GetString(0), ct);
        if (ids.Count <= Few)
        {
            Only(ids);
        }
        else
        {
            _isFilteredByLinks = true;

            // As one value of each item, and not EXISTS (...): of that SQLite and MariaDB make a set, for which they read all of these links first.
            _conditions += $" AND {session.Dialect.Often($"(SELECT 1 FROM links l WHERE {LinkFilter} AND l.catalog = @catalog AND l.item_id = i.id LIMIT 1) = 1")}";
        }
    }

    private void BindLinkFilter(SqlStatement statement)
    {
        statement.Set("catalog", query.Catalog);
        if (query.Integration is { } integration) statement.Set("integration", integration);
    }

    private async Task FilterByText(CancellationToken ct)
    {
        if (string.IsNullOrEmpty(query.Search)) return;
        if (_only is null && await session.Dialect.FindByText(session, _table, query.Tenant, query.Search, Few, ct) is { } ids) Only(ids);
        (var condition, _search) = session.Dialect.Search(_table, query.Search);

        // Many have it: the order's index soon has a page full of them. The planner, which knows nothing of the text, would read all and sort.
        _conditions += $" AND {(_only is null ? session.Dialect.Often($"({condition})") : $"({condition})")}";
    }

    private void Only(IEnumerable<string> ids)
    {
        _only = [.. ids.Distinct()];
        _conditions += $" AND {session.Dialect.AmongTexts("i.id", "@only")}";
    }
}
