using Tandem.Links;
using Tandem.Storage.Sql.Memory;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Work;

/// <summary>
/// Loads and locks what a unit of work selects: a few statements, however many rows. There is one order for all, so that two units of work
/// never wait for each other: reserved values, then links by ascending id, then items by ascending key. So links are found first, without a
/// lock, and then locked together. Where a writer is alone they are loaded as they are found.
/// </summary>
internal sealed class SnapshotLoader(SqlSession session, TableSet tables)
{
    private static readonly string AllPriorities = string.Join(", ", Enum.GetValues<Priority>().Select(priority => (int)priority));

    private readonly SqlDialect _dialect = session.Dialect;

    // In the order in which they were selected; each once.
    private readonly OrderedDictionary<LinkId, Link> _links = [];
    private readonly HashSet<long> _found = [];
    private readonly HashSet<ItemKey> _wanted = [];
    private readonly Dictionary<ExternalId, Tombstone> _tombstones = [];

    public async Task<Snapshot> Load(Selection selection, CancellationToken ct)
    {
        if (selection.Unique is { } unique) await FindOwners(unique, ct);
        if (selection.Links.Count > 0) await FindLinks(selection.Links, ct);
        if (selection.Due is { } due) await LoadDue(due, ct);
        if (selection.Leased is { } leased) await FindLeased(leased, ct);
        if (selection.Remote is { } remote) await FindRemote(remote, ct);
        if (selection.Items.Count > 0) await FindItems(selection.Items, ct);
        if (_found.Count > 0)
            Add(await session.Statement(LinkTable.Select($"{_dialect.AmongNumbers("id", "@ids")} ORDER BY id{_dialect.Locked}"))
                .SetAll("ids", _found.Order()).Read(LinkTable.Read, ct));
        // After the links: whoever held one may have been burying its object, which then is neither here nor there.
        if (selection.Remote is { Ids.Count: > 0 } buried) await FindTombstones(buried, ct);

        var snapshot = await LockItems(ct);
        return selection.Answers is { Keys.Count: > 0 } keys ? snapshot with { Answers = await RequestKeys.Known(session, keys, ct) } : snapshot;
    }

    private async Task FindOwners(UniqueValues unique, CancellationToken ct)
    {
        await _dialect.Reserve(session, [.. unique.Values.Select(value => $"{unique.Tenant.Value}/{unique.Catalog}/{unique.Field}/{value}")], ct);
        _wanted.UnionWith(await tables.Of(unique.Catalog).FindByValue(session, unique.Tenant, unique.Field, unique.Values, int.MaxValue, ct));
    }

    private async Task FindLinks(IReadOnlyList<LinkId> ids, CancellationToken ct)
    {
        if (_dialect.LocksRows) _found.UnionWith(ids.Select(id => id.Value));
        else await Find(_dialect.AmongNumbers("id", "@ids"), statement => statement.SetAll("ids", ids.Select(id => id.Value)), ct);
    }

    // What another has locked is left to it, so this waits for nobody and needs no order. A statement for each priority, so that the index on
    // when they are due is read from its start and no further than needed.
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
                AND {_dialect.AmongTexts("catalog", "@catalogs")}
                ORDER BY due_at, id LIMIT @max{_dialect.LockedIfFree}
                """))
                .Set("tenant", due.Integration.Tenant.Value)
                .Set("integration", due.Integration.Name)
                .Set("priority", (int)priority)
                .Set("now", due.Now.ToUnixTimeMilliseconds())
                .SetAll("catalogs", tables.Items.Keys)
                .Set("max", left)
                .Read(LinkTable.Read, ct);
            left -= links.Count;
            Add(links);
        }
    }

    // All priorities are named: that leads SQLite to the index on when links are due, which holds few, and not to that of all links.
    private Task FindLeased(IntegrationKey integration, CancellationToken ct) => Find(
        $"""
        tenant = @tenant AND integration = @integration AND priority IN ({AllPriorities}) AND due_at IS NOT NULL AND lease_until IS NOT NULL
        AND {_dialect.AmongTexts("catalog", "@catalogs")}
        """,
        statement => statement
            .Set("tenant", integration.Tenant.Value)
            .Set("integration", integration.Name)
            .SetAll("catalogs", tables.Items.Keys),
        ct);

    private async Task FindRemote(RemoteMatches remote, CancellationToken ct)
    {
        var table = tables.Of(remote.Catalog);
        var tenant = remote.Integration.Tenant;
        if (remote.Ids.Count > 0) await Find(ByExternalId, statement => BindIds(statement, remote), ct);

        var items = remote.Items.Select(id => new ItemKey(tenant, remote.Catalog, id)).ToHashSet();
        if (remote.MatchField is { } field && remote.MatchValues.Count > 0)
            items.UnionWith(await table.FindByValue(session, tenant, field, remote.MatchValues, int.MaxValue, ct));
        if (items.Count == 0) return;

        // The link of an item that is deleted, but is named by the remote, is asked for too.
        _wanted.UnionWith(items);
        await Find(
            $"tenant = @tenant AND catalog = @catalog AND integration = @integration AND {_dialect.AmongTexts("item_id", "@ids")}",
            statement => statement
                .Set("tenant", tenant.Value)
                .Set("catalog", remote.Catalog)
                .Set("integration", remote.Integration.Name)
                .SetAll("ids", items.Select(key => key.Id.Value)),
            ct);
    }

    private async Task FindTombstones(RemoteMatches remote, CancellationToken ct)
    {
        foreach (var tombstone in await BindIds(session.Statement(TombstoneTable.Select(ByExternalId)), remote).Read(TombstoneTable.Read, ct))
            _tombstones[tombstone.Id] = tombstone;
    }

    private string ByExternalId =>
        $"tenant = @tenant AND integration = @integration AND catalog = @catalog AND {_dialect.AmongTexts("external_id", "@ids")}";

    private static SqlStatement BindIds(SqlStatement statement, RemoteMatches remote) => statement
        .Set("tenant", remote.Integration.Tenant.Value)
        .Set("integration", remote.Integration.Name)
        .Set("catalog", remote.Catalog)
        .SetAll("ids", remote.Ids.Select(id => id.Value));

    private async Task FindItems(IReadOnlyList<ItemKey> keys, CancellationToken ct)
    {
        _wanted.UnionWith(keys);
        foreach (var group in keys.GroupBy(key => (key.Tenant, key.Catalog)))
        {
            await Find(
                $"tenant = @tenant AND catalog = @catalog AND {_dialect.AmongTexts("item_id", "@ids")}",
                statement => statement
                    .Set("tenant", group.Key.Tenant.Value)
                    .Set("catalog", group.Key.Catalog)
                    .SetAll("ids", group.Select(key => key.Id.Value).Distinct()),
                ct);
        }
    }

    // Ordered here: asked for in order, SQLite goes through all links of the integration, which lie so, and finds the few by no index.
    private async Task Find(string condition, Func<SqlStatement, SqlStatement> bind, CancellationToken ct)
    {
        if (_dialect.LocksRows)
            _found.UnionWith(await bind(session.Statement($"SELECT id FROM links WHERE {condition}")).Read(row => row.GetInt64(0), ct));
        else
            Add((await bind(session.Statement(LinkTable.Select(condition))).Read(LinkTable.Read, ct)).OrderBy(link => link.Id.Value));
    }

    private async Task<Snapshot> LockItems(CancellationToken ct)
    {
        var items = new Dictionary<ItemKey, Item>();
        var groups = _links.Values.Select(link => link.Item).Concat(_wanted).Distinct()
            .Where(key => tables.Items.ContainsKey(key.Catalog))
            .GroupBy(key => (key.Catalog, Tenant: key.Tenant.Value))
            .OrderBy(group => group.Key.Catalog, StringComparer.Ordinal).ThenBy(group => group.Key.Tenant, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var ids = group.Select(key => key.Id.Value);
            foreach (var item in await tables.Of(group.Key.Catalog).Lock(session, new TenantId(group.Key.Tenant), ids, ct)) items[item.Key] = item;
        }

        return new Snapshot
        {
            Links = [.. _links.Values
                .Where(link => tables.Items.ContainsKey(link.Item.Catalog))
                .Select(link => new LinkState(link, items.GetValueOrDefault(link.Item)))],
            Items = items.Where(pair => _wanted.Contains(pair.Key)).ToDictionary(),
            Tombstones = _tombstones,
        };
    }

    private void Add(IEnumerable<Link> links)
    {
        foreach (var link in links) _links.TryAdd(link.Id, link);
    }
}
