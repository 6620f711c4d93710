using Tandem.Links;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Work;

/// <summary>Loads and locks what a unit of work selects: a few statements a part, however many rows.</summary>
internal sealed class SnapshotLoader(SqlSession session, TableSet tables)
{
    private readonly SqlDialect _dialect = session.Dialect;

    // In the order in which they were selected; each once.
    private readonly OrderedDictionary<LinkId, Link> _links = [];
    private readonly Dictionary<ItemKey, Item> _items = [];
    private readonly Dictionary<ExternalId, Tombstone> _tombstones = [];

    public async Task<Snapshot> Load(Selection selection, CancellationToken ct)
    {
        if (selection.Links.Count > 0) await LoadLinks(selection.Links, ct);
        if (selection.Due is { } due) await LoadDue(due, ct);
        if (selection.Leased is { } leased) await LoadLeased(leased, ct);
        if (selection.Remote is { } remote) await LoadRemote(remote, ct);
        if (selection.Items.Count > 0) await LoadItems(selection.Items, ct);
        return new Snapshot { Links = await BesideItems(ct), Items = _items, Tombstones = _tombstones };
    }

    private async Task LoadLinks(IReadOnlyList<LinkId> ids, CancellationToken ct) =>
        Add(await session.Statement(LinkTable.Select($"id IN ({_dialect.Numbers("@ids")}) ORDER BY id{_dialect.Locked}"))
            .Set("ids", SqlJson.Numbers(ids.Select(id => id.Value)))
            .Read(LinkTable.Read, ct));

    // A statement for each priority, so that the index on when they are due is read from its start and no further than needed.
    private async Task LoadDue(DueLinks due, CancellationToken ct)
    {
        var left = due.Max;
        foreach (var priority in due.Only is { } only ? [only] : Enum.GetValues<Priority>())
        {
            if (left <= 0) return;
            var links = await session.Statement(LinkTable.Select($"""
                tenant = @tenant AND integration = @integration AND priority = @priority AND due_at <= @now
                AND (lease_until IS NULL OR lease_until <= @now)
                AND (not_before IS NULL OR not_before <= @now)
                AND status <> 'unlinked'
                AND catalog IN ({_dialect.Texts("@catalogs")})
                ORDER BY due_at, id LIMIT @max{_dialect.LockedIfFree}
                """))
                .Set("tenant", due.Integration.Tenant.Value)
                .Set("integration", due.Integration.Name)
                .Set("priority", (int)priority)
                .Set("now", due.Now.ToUnixTimeMilliseconds())
                .Set("catalogs", SqlJson.Texts(tables.Items.Keys))
                .Set("max", left)
                .Read(LinkTable.Read, ct);
            left -= links.Count;
            Add(links);
        }
    }

    private async Task LoadLeased(IntegrationKey integration, CancellationToken ct) =>
        Add(await session.Statement(LinkTable.Select($"""
            tenant = @tenant AND integration = @integration AND due_at IS NOT NULL AND lease_until IS NOT NULL
            AND catalog IN ({_dialect.Texts("@catalogs")})
            ORDER BY id{_dialect.Locked}
            """))
            .Set("tenant", integration.Tenant.Value)
            .Set("integration", integration.Name)
            .Set("catalogs", SqlJson.Texts(tables.Items.Keys))
            .Read(LinkTable.Read, ct));

    private async Task LoadRemote(RemoteMatches remote, CancellationToken ct)
    {
        var table = tables.Of(remote.Catalog);
        var tenant = remote.Integration.Tenant;
        if (remote.Ids.Count > 0) await LoadByExternalId(remote, ct);

        var items = new List<Item>();
        if (remote.Items.Count > 0) items.AddRange(await table.Load(session, tenant, remote.Items.Select(id => id.Value), _dialect.Locked, ct));
        if (remote.MatchField is { } field && remote.MatchValues.Count > 0)
            items.AddRange(await table.LoadByValue(session, tenant, field, remote.MatchValues, _dialect.Locked, ct));
        if (items.Count == 0 && remote.Items.Count == 0) return;

        foreach (var item in items) _items[item.Key] = item;

        // The link of an item that is deleted, but is named by the remote, is asked for too.
        var ids = items.Select(item => item.Key.Id).Concat(remote.Items).Distinct().Select(id => id.Value);
        var links = await tables.Links.OfItems(session, tenant, remote.Catalog, ids, _dialect.Locked, ct);
        Add(links.Where(link => link.Integration == remote.Integration));
    }

    private async Task LoadByExternalId(RemoteMatches remote, CancellationToken ct)
    {
        var ids = SqlJson.Texts(remote.Ids.Select(id => id.Value));
        var among = $"""
            tenant = @tenant AND integration = @integration AND catalog = @catalog AND external_id IN ({_dialect.Texts("@ids")})
            """;
        Add(await Bind(session.Statement(LinkTable.Select(among + _dialect.Locked))).Read(LinkTable.Read, ct));
        foreach (var tombstone in await Bind(session.Statement(TombstoneTable.Select(among))).Read(TombstoneTable.Read, ct))
            _tombstones[tombstone.Id] = tombstone;

        SqlStatement Bind(SqlStatement statement) => statement
            .Set("tenant", remote.Integration.Tenant.Value)
            .Set("integration", remote.Integration.Name)
            .Set("catalog", remote.Catalog)
            .Set("ids", ids);
    }

    private async Task LoadItems(IReadOnlyList<ItemKey> keys, CancellationToken ct)
    {
        foreach (var group in keys.GroupBy(key => (key.Tenant, key.Catalog)))
        {
            var ids = group.Select(key => key.Id.Value).ToHashSet();
            foreach (var item in await tables.Of(group.Key.Catalog).Load(session, group.Key.Tenant, ids, _dialect.Locked, ct))
                _items[item.Key] = item;
            Add(await tables.Links.OfItems(session, group.Key.Tenant, group.Key.Catalog, ids, _dialect.Locked, ct));
        }
    }

    private async Task<List<LinkState>> BesideItems(CancellationToken ct) =>
        await tables.Links.WithItems(session, [.. _links.Values], _dialect.Locked, ct);

    private void Add(IEnumerable<Link> links)
    {
        foreach (var link in links) _links.TryAdd(link.Id, link);
    }
}
