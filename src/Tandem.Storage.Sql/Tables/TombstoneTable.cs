using System.Data.Common;
using Tandem.Links;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The table <c>tombstones</c>: its rows as remote objects that are deleted for good.</summary>
internal static class TombstoneTable
{
    private const string Columns = "tenant, integration, catalog, external_id, item_id, last, seen_until, pushes";

    private static readonly RowWrite<Tombstone> Insert = RowWrite<Tombstone>.InsertNew(
        "tombstones",
        new TextColumn<Tombstone>("tenant", tombstone => tombstone.Integration.Tenant.Value),
        new TextColumn<Tombstone>("integration", tombstone => tombstone.Integration.Name),
        new TextColumn<Tombstone>("catalog", tombstone => tombstone.Catalog),
        new TextColumn<Tombstone>("external_id", tombstone => tombstone.Id.Value),
        new TextColumn<Tombstone>("item_id", tombstone => tombstone.Item?.Value),
        new TextColumn<Tombstone>("last", tombstone => SqlJson.WriteRecord(tombstone.Last)),
        new NumberColumn<Tombstone>("seen_until", tombstone => tombstone.SeenUntil),
        new TextColumn<Tombstone>("pushes", tombstone => SqlJson.OrNull(tombstone.Pushes, SqlJson.Text.IReadOnlyListPush)));

    public static string Select(string where) => $"SELECT {Columns} FROM tombstones WHERE {where}";

    public static Tombstone Read(DbDataReader row) => new(
        new IntegrationKey(new TenantId(row.GetString(0)), row.GetString(1)),
        row.GetString(2),
        new ExternalId(row.GetString(3)),
        row.TextOrNull(4) is { } item ? new ItemId(item) : null,
        SqlJson.ReadRecord(row.GetString(5)),
        row.GetInt64(6),
        SqlJson.OrEmpty(row.TextOrNull(7), SqlJson.Text.IReadOnlyListPush));

    /// <summary>Adds tombstones; the first of an object counts.</summary>
    public static Task Add(SqlSession session, IReadOnlyList<Tombstone> tombstones, CancellationToken ct) => session.Write(Insert, tombstones, ct);
}
