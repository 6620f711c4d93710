using System.Data.Common;
using Tandem.Links;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The table <c>history</c>: its rows as entries.</summary>
internal static class HistoryTable
{
    public const string Columns = "seq, tenant, catalog, item_id, at, action, source, cause, integration, changes, conflicts";

    public const string Insert = """
        INSERT INTO history (tenant, catalog, item_id, at, action, source, cause, integration, changes, conflicts)
        VALUES (@tenant, @catalog, @item_id, @at, @action, @source, @cause, @integration, @changes, @conflicts)
        """;

    public static HistoryEntry Read(DbDataReader row) => new()
    {
        Position = row.GetInt64(0),
        Item = new ItemKey(new TenantId(row.GetString(1)), row.GetString(2), new ItemId(row.GetString(3))),
        At = row.Moment(4),
        Action = row.Named<HistoryAction>(5),
        Source = row.GetString(6),
        Cause = row.TextOrNull(7),
        Integration = row.TextOrNull(8),
        Changes = SqlJson.OrEmpty(row.TextOrNull(9), SqlJson.Text.IReadOnlyListFieldChange),
        Conflicts = SqlJson.OrEmpty(row.TextOrNull(10), SqlJson.Text.IReadOnlyListConflictOutcome),
    };

    public static Task Add(SqlSession session, IReadOnlyList<HistoryEntry> entries, CancellationToken ct) =>
        session.RunEach(Insert, entries, Bind, ct);

    private static void Bind(SqlStatement statement, HistoryEntry entry) => statement
        .Set("tenant", entry.Item.Tenant.Value)
        .Set("catalog", entry.Item.Catalog)
        .Set("item_id", entry.Item.Id.Value)
        .Set("at", entry.At.ToUnixTimeMilliseconds())
        .Set("action", Cells.Name(entry.Action))
        .Set("source", entry.Source)
        .Set("cause", entry.Cause)
        .Set("integration", entry.Integration)
        .Set("changes", SqlJson.OrNull(entry.Changes, SqlJson.Text.IReadOnlyListFieldChange))
        .Set("conflicts", SqlJson.OrNull(entry.Conflicts, SqlJson.Text.IReadOnlyListConflictOutcome));
}
