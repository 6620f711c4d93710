using System.Data.Common;
using System.Text.Json;
using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The table <c>links</c>: its rows as links, each beside its item.</summary>
internal sealed class LinkTable(SqlDialect dialect, IReadOnlyDictionary<string, ItemTable> items)
{
    public const string Columns = """
        id, tenant, integration, catalog, item_id, external_id, status, error, attempts, due_at, priority, not_before, signaled_at,
        lease_holder, lease_until, needs_fetch, seen_until, approved, synced_at, base_local, base_remote, intent, pushes, conflicts
        """;

    private readonly string _ofItems = Select($"tenant = @tenant AND catalog = @catalog AND {dialect.AmongTexts("item_id", "@ids")}");

    /// <summary>Reads links by a condition of the caller's, and perhaps an order and a limit.</summary>
    public static string Select(string where) => $"SELECT {Columns} FROM links WHERE {where}";

    /// <summary>All links of some items of one catalog.</summary>
    public Task<List<Link>> OfItems(SqlSession session, TenantId tenant, string catalog, IEnumerable<string> ids, CancellationToken ct) =>
        session.Statement(_ofItems).Set("tenant", tenant.Value).Set("catalog", catalog).SetAll("ids", ids).Read(Read, ct);

    /// <summary>Links, each beside its item; those of catalogs that are no longer declared are left out.</summary>
    public async Task<List<LinkState>> WithItems(SqlSession session, IReadOnlyList<Link> links, CancellationToken ct)
    {
        var loaded = new Dictionary<ItemKey, Item>();
        foreach (var group in links.GroupBy(link => (link.Item.Tenant, link.Item.Catalog)))
        {
            if (!items.TryGetValue(group.Key.Catalog, out var table)) continue;
            foreach (var item in await table.Load(session, group.Key.Tenant, group.Select(link => link.Item.Id.Value).Distinct(), ct))
                loaded[item.Key] = item;
        }

        return [.. links
            .Where(link => items.ContainsKey(link.Item.Catalog))
            .Select(link => new LinkState(link, loaded.GetValueOrDefault(link.Item)))];
    }

    /// <summary>Items of one catalog and tenant, each with all its links.</summary>
    public async Task<List<ItemState>> WithLinks(SqlSession session, IReadOnlyList<Item> items, CancellationToken ct)
    {
        if (items.Count == 0) return [];
        var (tenant, catalog, _) = items[0].Key;
        var links = await OfItems(session, tenant, catalog, items.Select(item => item.Key.Id.Value), ct);
        var byItem = links.ToLookup(link => link.Item);
        return [.. items.Select(item => new ItemState(item, [.. byItem[item.Key]]))];
    }

    public static Link Read(DbDataReader row)
    {
        var tenant = new TenantId(row.GetString(1));
        var local = SqlJson.ReadRecord(row.GetString(19));
        return new Link
        {
            Id = new LinkId(row.GetInt64(0)),
            Integration = new IntegrationKey(tenant, row.GetString(2)),
            Item = new ItemKey(tenant, row.GetString(3), new ItemId(row.GetString(4))),
            ExternalId = row.TextOrNull(5) is { } external ? new ExternalId(external) : null,
            Status = row.Named<LinkStatus>(6),
            Error = row.TextOrNull(7),
            Attempts = row.GetInt32(8),
            DueAt = row.MomentOrNull(9),
            Priority = (Priority)row.GetInt32(10),
            NotBefore = row.MomentOrNull(11),
            SignaledAt = row.MomentOrNull(12),
            Lease = row.TextOrNull(13) is { } holder ? new Lease(holder, row.Moment(14)) : null,
            NeedsFetch = row.GetInt32(15) != 0,
            SeenUntil = row.GetInt64(16),
            Approved = row.GetInt32(17) != 0,
            SyncedAt = row.MomentOrNull(18),
            Bases = new Bases(local, row.TextOrNull(20) is { } remote ? SqlJson.ReadRecord(remote) : local),
            Intent = row.TextOrNull(21) is { } intent ? JsonSerializer.Deserialize(intent, SqlJson.Text.Intent) : null,
            Pushes = SqlJson.OrEmpty(row.TextOrNull(22), SqlJson.Text.IReadOnlyListPush),
            Conflicts = SqlJson.OrEmpty(row.TextOrNull(23), SqlJson.Text.IReadOnlyListFieldConflict),
        };
    }
}
