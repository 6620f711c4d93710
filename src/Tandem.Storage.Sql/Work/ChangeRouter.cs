using Tandem.Links;
using Tandem.Records;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Work;

/// <summary>
/// Turns captured changes into links that are due, and into history. A few statements, however many changes. Links are locked in the order
/// that all units of work keep to (<see cref="SnapshotLoader"/>), and missing ones added last: a link that somebody else adds at the same
/// moment has the whole done again, and is then made due.
/// </summary>
internal sealed class ChangeRouter(SqlDatabase database)
{
    public Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                var waiting = await StillWaiting(session, changes, ct);
                var routes = Routes(waiting, integrations);
                var due = new List<long>();
                foreach (var route in routes) due.AddRange(await FindDue(session, route, ct));
                await MakeDue(session, due, now, ct);
                foreach (var route in routes) await AddMissing(session, route, now, ct);

                await HistoryTable.Add(session, [.. waiting.Where(change => change is { Source: null, Position: > 0 }).Select(Tell).OfType<HistoryEntry>()], ct);
                await session.DeletePositions("changes", [.. waiting.Select(change => change.Position).Where(position => position > 0)], ct);
            },
            ct);

    // Another process may have read the same changes. Those that it has routed are gone, and those that it is routing are left to it.
    private static async Task<List<Change>> StillWaiting(SqlSession session, IReadOnlyList<Change> changes, CancellationToken ct)
    {
        var there = await session.Statement(
            $"SELECT seq FROM changes WHERE {session.Dialect.AmongNumbers("seq", "@positions")} ORDER BY seq{session.Dialect.LockedIfFree}")
            .SetAll("positions", changes.Select(change => change.Position).Where(position => position > 0))
            .Read(row => row.GetInt64(0), ct);
        var positions = there.ToHashSet();
        return [.. changes.Where(change => change.Position <= 0 || positions.Contains(change.Position))];
    }

    private List<Routing> Routes(List<Change> changes, IReadOnlyList<IntegrationKey> integrations)
    {
        var routes = new List<Routing>();
        foreach (var group in changes.GroupBy(change => (change.Item.Tenant, change.Item.Catalog)))
        {
            if (!database.Tables.Items.TryGetValue(group.Key.Catalog, out var table)) continue;
            string[] names = [.. integrations.Where(each => each.Tenant == group.Key.Tenant).Select(each => each.Name)];
            if (names.Length > 0) routes.Add(new Routing(table, group.Key.Tenant, names, [.. group.Select(change => change.Item.Id.Value).Distinct()]));
        }

        return routes;
    }

    private static Task<List<long>> FindDue(SqlSession session, Routing route, CancellationToken ct) =>
        session.Statement($"""
            SELECT id FROM links
            WHERE tenant = @tenant AND catalog = @catalog AND {session.Dialect.AmongTexts("item_id", "@ids")}
                AND {session.Dialect.AmongTexts("integration", "@integrations")} AND status <> 'unlinked'
            """)
            .Set("tenant", route.Tenant.Value)
            .Set("catalog", route.Table.Catalog.Name)
            .SetAll("ids", route.Items)
            .SetAll("integrations", route.Integrations)
            .Read(row => row.GetInt64(0), ct);

    // A failed link is tried again at once; another that waits out a failure waits on. What is due earlier stays so.
    private static async Task MakeDue(SqlSession session, List<long> links, DateTimeOffset now, CancellationToken ct)
    {
        const string next = "CASE WHEN status <> 'failed' AND not_before > @now THEN not_before ELSE @now END";
        if (links.Count == 0) return;
        links.Sort();
        var among = session.Dialect.AmongNumbers("id", "@ids");
        if (session.Dialect.LocksRows)
        {
            await session.Statement($"SELECT id FROM links WHERE {among} ORDER BY id{session.Dialect.Locked}")
                .SetAll("ids", links).Read(row => row.GetInt64(0), ct);
        }

        // Each expression reads the row as it was. MySQL lets later ones see what earlier ones have set: so status comes last.
        await session.Statement($"""
            UPDATE links SET
                due_at = CASE WHEN due_at < {next} THEN due_at ELSE {next} END,
                priority = {(int)Priority.Live},
                signaled_at = coalesce(signaled_at, @now),
                not_before = CASE WHEN status = 'failed' THEN NULL ELSE not_before END,
                attempts = CASE WHEN status = 'failed' THEN 0 ELSE attempts END,
                error = CASE WHEN status = 'failed' THEN NULL ELSE error END,
                status = CASE WHEN status IN ('failed', 'synced') THEN 'pending' ELSE status END
            WHERE {among} AND status <> 'unlinked'
            """)
            .SetAll("ids", links)
            .Set("now", now.ToUnixTimeMilliseconds())
            .Run(ct);
    }

    private static async Task AddMissing(SqlSession session, Routing route, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var integration in route.Integrations)
        {
            await session.Statement($"""
                INSERT INTO links (tenant, integration, catalog, item_id, status, due_at, priority, signaled_at)
                SELECT i.tenant, @integration, @catalog, i.id, 'pending', @now, {(int)Priority.Live}, @now
                FROM {route.Table.Name} i
                WHERE i.tenant = @tenant AND {session.Dialect.AmongTexts("i.id", "@ids")} AND NOT EXISTS (
                    SELECT 1 FROM links l
                    WHERE l.tenant = @tenant AND l.integration = @integration AND l.catalog = @catalog AND l.item_id = i.id)
                ORDER BY i.id
                """)
                .Set("integration", integration)
                .Set("catalog", route.Table.Catalog.Name)
                .Set("tenant", route.Tenant.Value)
                .SetAll("ids", route.Items)
                .Set("now", now.ToUnixTimeMilliseconds())
                .Run(ct);
        }
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

    /// <summary>Changed items of one catalog and tenant, and the integrations that are to hear of them.</summary>
    private sealed record Routing(ItemTable Table, TenantId Tenant, string[] Integrations, string[] Items);
}
