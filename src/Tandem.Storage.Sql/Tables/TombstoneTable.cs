using System.Data.Common;
using Tandem.Links;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The table <c>tombstones</c>: its rows as remote objects that are deleted for good.</summary>
internal static class TombstoneTable
{
    private const string Columns = "tenant, integration, catalog, external_id, item_id, last, seen_until, pushes";

    private const string Insert = $"""
        INSERT INTO tombstones ({Columns})
        VALUES (@tenant, @integration, @catalog, @external_id, @item_id, @last, @seen_until, @pushes)
        """;

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
    public static Task Add(SqlSession session, IReadOnlyList<Tombstone> tombstones, CancellationToken ct) =>
        session.RunEach(session.Dialect.IgnoringKnown(Insert), tombstones, Bind, ct);

    private static void Bind(SqlStatement statement, Tombstone tombstone) => statement
        .Set("tenant", tombstone.Integration.Tenant.Value)
        .Set("integration", tombstone.Integration.Name)
        .Set("catalog", tombstone.Catalog)
        .Set("external_id", tombstone.Id.Value)
        .Set("item_id", tombstone.Item?.Value)
        .Set("last", SqlJson.WriteRecord(tombstone.Last))
        .Set("seen_until", tombstone.SeenUntil)
        .Set("pushes", SqlJson.OrNull(tombstone.Pushes, SqlJson.Text.IReadOnlyListPush));
}
