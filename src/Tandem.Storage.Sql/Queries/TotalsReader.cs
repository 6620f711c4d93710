using Tandem.Links;

namespace Tandem.Storage.Sql.Queries;

/// <summary>Counts a tenant's rows, each by an index alone. What waits is always counted anew.</summary>
internal sealed class TotalsReader(SqlDatabase database)
{
    private readonly KeptCount<IReadOnlyDictionary<string, long>> _items = new(database.Clock);
    private readonly KeptCount<IReadOnlyDictionary<string, IReadOnlyDictionary<LinkStatus, long>>> _links = new(database.Clock);

    public Task<Totals> Read(TenantId tenant, DateTimeOffset now, CancellationToken ct) =>
        database.Read(
            async session => new Totals
            {
                Items = await _items.Get(tenant, () => CountItems(session, tenant, ct)),
                Links = await _links.Get(tenant, () => CountLinks(session, tenant, ct)),
                WaitingChanges = await session.Statement("SELECT count(*) FROM changes").ReadNumber(ct) ?? 0,
                WaitingEvents = await CountByIntegration(session, tenant, "events WHERE tenant = @tenant", null, ct),
                ParkedEvents = await CountByIntegration(session, tenant, "parked_events WHERE tenant = @tenant", null, ct),
                WaitingLinks = await CountByIntegration(
                    session, tenant, "links WHERE tenant = @tenant AND due_at IS NOT NULL AND (due_at <= @now OR lease_until > @now)", now, ct),
                OldestSignal = await session.Statement("""
                    SELECT min(signaled_at) FROM links WHERE tenant = @tenant AND signaled_at IS NOT NULL
                    """).Set("tenant", tenant.Value).ReadNumber(ct) is { } oldest
                    ? DateTimeOffset.FromUnixTimeMilliseconds(oldest)
                    : null,
            },
            ct);

    private async Task<IReadOnlyDictionary<string, long>> CountItems(SqlSession session, TenantId tenant, CancellationToken ct)
    {
        var counts = new Dictionary<string, long>();
        foreach (var (catalog, table) in database.Tables.Items)
        {
            counts[catalog] = await session.Statement($"SELECT count(*) FROM {table.Name} WHERE tenant = @tenant")
                .Set("tenant", tenant.Value)
                .ReadNumber(ct) ?? 0;
        }

        return counts;
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<LinkStatus, long>>> CountLinks(
        SqlSession session, TenantId tenant, CancellationToken ct)
    {
        var counts = await session.Statement("""
            SELECT integration, status, count(*) FROM links WHERE tenant = @tenant GROUP BY status, integration
            """)
            .Set("tenant", tenant.Value)
            .Read(row => (Integration: row.GetString(0), Status: row.Named<LinkStatus>(1), Count: row.GetInt64(2)), ct);
        return counts.GroupBy(count => count.Integration).ToDictionary(
            group => group.Key,
            IReadOnlyDictionary<LinkStatus, long> (group) => group.ToDictionary(count => count.Status, count => count.Count));
    }

    private static async Task<IReadOnlyDictionary<string, long>> CountByIntegration(
        SqlSession session, TenantId tenant, string rows, DateTimeOffset? now, CancellationToken ct)
    {
        var statement = session.Statement($"SELECT integration, count(*) FROM {rows} GROUP BY integration").Set("tenant", tenant.Value);
        if (now is { } moment) statement.Set("now", moment.ToUnixTimeMilliseconds());
        var counts = await statement.Read(row => (Integration: row.GetString(0), Count: row.GetInt64(1)), ct);
        return counts.ToDictionary(count => count.Integration, count => count.Count);
    }
}
