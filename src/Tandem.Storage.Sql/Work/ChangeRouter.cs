using Tandem.Links;
using Tandem.Records;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Work;

/// <summary>Turns captured changes into links that are due, and into history. Two statements for each integration, however many changes.</summary>
internal sealed class ChangeRouter(SqlDatabase database)
{
    public Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                var waiting = await StillWaiting(session, changes, ct);
                foreach (var group in waiting.GroupBy(change => (change.Item.Tenant, change.Item.Catalog)))
                {
                    if (!database.Tables.Items.TryGetValue(group.Key.Catalog, out var table)) continue;
                    string[] names = [.. integrations.Where(each => each.Tenant == group.Key.Tenant).Select(each => each.Name)];
                    var ids = SqlJson.Texts(group.Select(change => change.Item.Id.Value).Distinct());
                    await AddMissing(session, table, group.Key.Tenant, names, ids, now, ct);
                    await MakeDue(session, table, group.Key.Tenant, names, ids, now, ct);
                }

                await HistoryTable.Add(session, [.. waiting.Where(change => change.Source is null).Select(Tell).OfType<HistoryEntry>()], ct);
                await session.DeletePositions("changes", [.. waiting.Select(change => change.Position).Where(position => position > 0)], ct);
            },
            ct);

    // Another process may have read the same changes and routed them first; history is told once.
    private static async Task<List<Change>> StillWaiting(SqlSession session, IReadOnlyList<Change> changes, CancellationToken ct)
    {
        var there = await session.Statement(
            $"SELECT seq FROM changes WHERE seq IN ({session.Dialect.Numbers("@positions")}){session.Dialect.Locked}")
            .Set("positions", SqlJson.Numbers(changes.Select(change => change.Position).Where(position => position > 0)))
            .Read(row => row.GetInt64(0), ct);
        var positions = there.ToHashSet();
        return [.. changes.Where(change => change.Position == 0 || positions.Contains(change.Position))];
    }

    private static async Task AddMissing(
        SqlSession session, ItemTable table, TenantId tenant, string[] integrations, string ids, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var integration in integrations)
        {
            await session.Statement($"""
                INSERT INTO links (tenant, integration, catalog, item_id, status, due_at, priority, signaled_at)
                SELECT i.tenant, @integration, @catalog, i.id, 'pending', @now, {(int)Priority.Live}, @now
                FROM {table.Name} i
                WHERE i.tenant = @tenant AND i.id IN ({session.Dialect.Texts("@ids")}) AND NOT EXISTS (
                    SELECT 1 FROM links l
                    WHERE l.tenant = @tenant AND l.integration = @integration AND l.catalog = @catalog AND l.item_id = i.id)
                """)
                .Set("integration", integration)
                .Set("catalog", table.Catalog.Name)
                .Set("tenant", tenant.Value)
                .Set("ids", ids)
                .Set("now", now.ToUnixTimeMilliseconds())
                .Run(ct);
        }
    }

    // A failed link is tried again at once; another that waits out a failure waits on. What is due earlier stays so.
    private static async Task MakeDue(
        SqlSession session, ItemTable table, TenantId tenant, string[] integrations, string ids, DateTimeOffset now, CancellationToken ct)
    {
        const string next = "CASE WHEN status <> 'failed' AND not_before > @now THEN not_before ELSE @now END";
        if (integrations.Length == 0) return;
        await session.Statement($"""
            UPDATE links SET
                due_at = CASE WHEN due_at < {next} THEN due_at ELSE {next} END,
                priority = {(int)Priority.Live},
                signaled_at = coalesce(signaled_at, @now),
                not_before = CASE WHEN status = 'failed' THEN NULL ELSE not_before END,
                attempts = CASE WHEN status = 'failed' THEN 0 ELSE attempts END,
                error = CASE WHEN status = 'failed' THEN NULL ELSE error END,
                status = CASE WHEN status IN ('failed', 'synced') THEN 'pending' ELSE status END
            WHERE tenant = @tenant AND catalog = @catalog AND item_id IN ({session.Dialect.Texts("@ids")})
                AND integration IN ({session.Dialect.Texts("@integrations")}) AND status <> 'unlinked'
            """)
            .Set("tenant", tenant.Value)
            .Set("catalog", table.Catalog.Name)
            .Set("ids", ids)
            .Set("integrations", SqlJson.Texts(integrations))
            .Set("now", now.ToUnixTimeMilliseconds())
            .Run(ct);
    }

    private static HistoryEntry? Tell(Change change)
    {
        var changes = (change.Before ?? Record.Empty).ChangesTo(change.After ?? Record.Empty);
        if (change.Kind is ChangeKind.Update && changes.Count == 0) return null;
        return new HistoryEntry
        {
            Item = change.Item,
            At = change.At,
            Source = "sql",
            Changes = changes,
            Action = change.Kind switch
            {
                ChangeKind.Insert => HistoryAction.Created,
                ChangeKind.Update => HistoryAction.Updated,
                _ => HistoryAction.Deleted,
            },
        };
    }
}
