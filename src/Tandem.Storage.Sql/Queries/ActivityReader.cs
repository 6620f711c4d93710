using Tandem.Links;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Queries;

/// <summary>
/// Pages of history across all items, newest first. Each filter has an index that holds its rows in the order of their positions, so a
/// page is read from where it begins.
/// </summary>
internal sealed class ActivityReader(SqlDatabase database)
{
    public Task<IReadOnlyList<HistoryEntry>> Read(ActivityQuery query, CancellationToken ct) =>
        database.Read<IReadOnlyList<HistoryEntry>>(
            async session =>
            {
                if (await Bounds(session, query, ct) is not (var first, var last)) return [];

                // A page for each kind, and each catalog that the item may be of, for then each is one range of an index; together they hold
                // the page of all.
                var found = new List<HistoryEntry>();
                foreach (var catalog in query.Item is null ? [null] : (IEnumerable<string?>)database.Tables.Items.Keys)
                {
                    foreach (var action in query.Actions.Count == 0 ? [null] : query.Actions.Distinct().Select(action => (HistoryAction?)action))
                        found.AddRange(await Page(session, query, catalog, action, first, last, ct));
                }

                return [.. found.OrderByDescending(entry => entry.Position).Take(query.Limit)];
            },
            ct);

    /// <summary>The sources.</summary>
    public Task<IReadOnlyList<string>> Sources(TenantId tenant, int max, CancellationToken ct) =>
        database.Read<IReadOnlyList<string>>(
            async session => await IndexSteps.Values(
                session, "source", "history WHERE tenant = @tenant", statement => statement.Set("tenant", tenant.Value), max, ct),
            ct);

    /// <summary>
    /// The positions that can be meant, both ends inclusive; null for none. Entries are not quite in the order of their times (a write may
    /// be told late), so those of a time span are first bounded by their positions, from the index alone.
    /// </summary>
    private static async Task<(long First, long Last)?> Bounds(SqlSession session, ActivityQuery query, CancellationToken ct)
    {
        var (first, last) = (query.After + 1, (query.Before ?? long.MaxValue) - 1);
        if (query.From is null && query.Until is null) return (first, last);

        var spans = await BindTimes(session.Statement("""
            SELECT min(seq), max(seq) FROM history WHERE tenant = @tenant AND at >= @from AND at <= @until
            """), query)
            .Set("tenant", query.Tenant.Value)
            .Read(row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)), ct);
        return spans is [var (from, until)] ? (Math.Max(first, from), Math.Min(last, until)) : null;
    }

    private static async Task<List<HistoryEntry>> Page(
        SqlSession session, ActivityQuery query, string? catalog, HistoryAction? action, long first, long last, CancellationToken ct)
    {
        var isTimed = query.From is not null || query.Until is not null;
        var statement = session.Statement(
            $"SELECT {HistoryTable.Columns} FROM history WHERE tenant = @tenant"
            + (query.Item is null ? "" : " AND catalog = @catalog AND item_id = @item")
            + (action is null ? "" : " AND action = @action")
            + (query.Source is null ? "" : " AND source = @source")
            + (query.Integration is null ? "" : " AND integration = @integration")
            // Hidden in an expression, the time does not lead the planner to its index, whose rows would have to be sorted.
            + (isTimed ? " AND coalesce(at, 0) >= @from AND coalesce(at, 0) <= @until" : "")
            + " AND seq >= @first AND seq <= @last ORDER BY seq DESC LIMIT @limit");
        statement.Set("tenant", query.Tenant.Value).Set("first", first).Set("last", last).Set("limit", query.Limit);
        if (query.Item is { } item) statement.Set("item", item.Value).Set("catalog", catalog);
        if (action is { } kind) statement.Set("action", Cells.Name(kind));
        if (query.Source is { } source) statement.Set("source", source);
        if (query.Integration is { } integration) statement.Set("integration", integration);
        if (isTimed) BindTimes(statement, query);
        return await statement.Read(HistoryTable.Read, ct);
    }

    private static SqlStatement BindTimes(SqlStatement statement, ActivityQuery query) => statement
        .Set("from", query.From?.ToUnixTimeMilliseconds() ?? long.MinValue)
        .Set("until", query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue);
}
