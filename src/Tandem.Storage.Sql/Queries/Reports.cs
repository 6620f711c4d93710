using Tandem.Links;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Queries;

/// <summary>Reads across links and history, for people, the sweep and verify.</summary>
internal sealed class Reports(SqlDatabase database)
{
    public Task<IReadOnlyList<HistoryEntry>> History(ItemKey item, long? before, int count, CancellationToken ct) =>
        database.Read<IReadOnlyList<HistoryEntry>>(
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

    public Task<IReadOnlyList<HistoryEntry>> Activity(TenantId tenant, long? before, int count, CancellationToken ct) =>
        database.Read<IReadOnlyList<HistoryEntry>>(
            async session => await session.Statement($"""
                SELECT {HistoryTable.Columns} FROM history WHERE tenant = @tenant AND seq < @before ORDER BY seq DESC LIMIT @count
                """)
                .Set("tenant", tenant.Value)
                .Set("before", before ?? long.MaxValue)
                .Set("count", count)
                .Read(HistoryTable.Read, ct),
            ct);

    public Task<IReadOnlyList<LinkState>> Links(LinkQuery query, CancellationToken ct) =>
        database.Read<IReadOnlyList<LinkState>>(
            async session =>
            {
                var statement = session.Statement(LinkTable.Select(
                    "tenant = @tenant AND id > @after"
                    + (query.Integration is null ? "" : " AND integration = @integration")
                    + (query.Statuses.Count == 0 ? "" : $" AND status IN ({session.Dialect.Texts("@statuses")})")
                    + " ORDER BY id LIMIT @limit"));
                statement.Set("tenant", query.Tenant.Value).Set("after", query.After.Value).Set("limit", query.Limit);
                if (query.Integration is { } integration) statement.Set("integration", integration);
                if (query.Statuses.Count > 0) statement.Set("statuses", SqlJson.Texts(query.Statuses.Select(Cells.Name)));
                return await database.Tables.Links.WithItems(session, await statement.Read(LinkTable.Read, ct), "", ct);
            },
            ct);

    public Task<IReadOnlyList<LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct) =>
        Links(new LinkQuery { Tenant = integration.Tenant, Integration = integration.Name, After = after, Limit = count }, ct);
}
