using Tandem.Links;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Queries;

/// <summary>Reads across links and history, for people, the sweep and verify.</summary>
internal sealed class Reports(SqlDatabase database)
{
    public Task<IReadOnlyList<HistoryEntry>> History(ItemKey item, long? before, int count, CancellationToken ct) =>
        database.ReadOnce<IReadOnlyList<HistoryEntry>>(
            async session => await session.Statement($"""
                SELECT {HistoryTable.Columns} FROM history
                WHERE tenant = @tenant AND catalog = @catalog AND item_id = @id AND seq < @before
                ORDER BY seq DESC LIMIT @count
                """)
                .Set("tenant", item.Tenant.Value)
                .Set("catalog", item.Catalog)
                .Set("id", item.Id.Value)
                .Set("before", before ?? long.MaxValue)
                .Set("count", count)
                .Read(HistoryTable.Read, ct),
            ct);

    public Task<IReadOnlyList<LinkState>> Links(LinkQuery query, CancellationToken ct) =>
        database.Read<IReadOnlyList<LinkState>>(
            async session =>
            {
                if (query.Id is { } id) return await ById(session, query, id, ct);
                var links = new List<Link>();
                foreach (var status in query.Statuses.Count == 0 ? [null] : query.Statuses.Select(status => (LinkStatus?)status))
                {
                    foreach (var integration in query.Integration is { } one ? [one] : await Integrations(session, query.Tenant, status, ct))
                        links.AddRange(await Page(session, query, status, integration, ct));
                }

                return await database.Tables.Links.WithItems(session, [.. links.OrderBy(link => link.Id.Value).Take(query.Limit)], ct);
            },
            ct);

    public Task<IReadOnlyList<LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct) =>
        Links(new LinkQuery { Tenant = integration.Tenant, Integration = integration.Name, After = after, Limit = count }, ct);

    /// <summary>The links of a remote object or an item, each by the index that holds it.</summary>
    private async Task<IReadOnlyList<LinkState>> ById(SqlSession session, LinkQuery query, string id, CancellationToken ct)
    {
        var links = new List<Link>();
        IReadOnlyList<string> integrations = query.Integration is { } one ? [one] : await Integrations(session, query.Tenant, null, ct);
        foreach (var catalog in database.Tables.Items.Keys)
        {
            links.AddRange(await database.Tables.Links.OfItems(session, query.Tenant, catalog, [id], ct));
            foreach (var integration in integrations)
            {
                links.AddRange(await session.Statement(LinkTable.Select(
                    "tenant = @tenant AND integration = @integration AND catalog = @catalog AND external_id = @id"))
                    .Set("tenant", query.Tenant.Value).Set("integration", integration).Set("catalog", catalog).Set("id", id)
                    .Read(LinkTable.Read, ct));
            }
        }

        var wanted = links.DistinctBy(link => link.Id)
            .Where(link => query.Integration is null || link.Integration.Name == query.Integration)
            .Where(link => query.Statuses.Count == 0 || query.Statuses.Contains(link.Status))
            .Where(link => link.Id.Value > query.After.Value)
            .OrderBy(link => link.Id.Value).Take(query.Limit);
        return await database.Tables.Links.WithItems(session, [.. wanted], ct);
    }

    // A page for each status of each integration: then an index holds just these links in the order of their ids.
    private Task<List<Link>> Page(SqlSession session, LinkQuery query, LinkStatus? status, string integration, CancellationToken ct)
    {
        var statement = session.Statement(LinkTable.Select(
            // Hidden in an expression, the catalog does not lead the planner away from that index.
            $"tenant = @tenant AND integration = @integration AND id > @after AND {session.Dialect.AmongTexts("coalesce(catalog, '')", "@catalogs")}"
            + (status is null ? "" : " AND status = @status")
            + " ORDER BY id LIMIT @limit"));
        statement
            .Set("tenant", query.Tenant.Value)
            .Set("integration", integration)
            .Set("after", query.After.Value)
            .SetAll("catalogs", database.Tables.Items.Keys)
            .Set("limit", query.Limit);
        if (status is { } wanted) statement.Set("status", Cells.Name(wanted));
        return statement.Read(LinkTable.Read, ct);
    }

    /// <summary>The integrations that have links (of a status).</summary>
    private static Task<List<string>> Integrations(SqlSession session, TenantId tenant, LinkStatus? status, CancellationToken ct) => IndexSteps.Values(
        session, "integration", $"links WHERE tenant = @tenant{(status is null ? "" : " AND status = @status")}",
        statement => status is { } wanted ? statement.Set("tenant", tenant.Value).Set("status", Cells.Name(wanted)) : statement.Set("tenant", tenant.Value),
        int.MaxValue, ct);
}
