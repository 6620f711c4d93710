using System.Data.Common;
using Tandem.Links;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql.Tables;

/// <summary>The table <c>history</c>: its rows as entries.</summary>
internal static class HistoryTable
{
    public const string Columns = "seq, tenant, catalog, item_id, at, action, source, cause, integration, changes, conflicts";

    private static readonly RowWrite<HistoryEntry> Insert = RowWrite<HistoryEntry>.Insert(
        "history",
        new TextColumn<HistoryEntry>("tenant", entry => entry.Item.Tenant.Value),
        new TextColumn<HistoryEntry>("catalog", entry => entry.Item.Catalog),
        new TextColumn<HistoryEntry>("item_id", entry => entry.Item.Id.Value),
        new NumberColumn<HistoryEntry>("at", entry => entry.At.ToUnixTimeMilliseconds()),
        new TextColumn<HistoryEntry>("action", entry => Cells.Name(entry.Action)),
        new TextColumn<HistoryEntry>("source", entry => entry.Source),
        new TextColumn<HistoryEntry>("cause", entry => entry.Cause),
        new TextColumn<HistoryEntry>("integration", entry => entry.Integration),
        new TextColumn<HistoryEntry>("changes", entry => SqlJson.OrNull(entry.Changes, SqlJson.Text.IReadOnlyListFieldChange)),
        new TextColumn<HistoryEntry>("conflicts", entry => SqlJson.OrNull(entry.Conflicts, SqlJson.Text.IReadOnlyListConflictOutcome)));

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

    public static Task Add(SqlSession session, IReadOnlyList<HistoryEntry> entries, CancellationToken ct) => session.Write(Insert, entries, ct);
}
