using Tandem.Links;

namespace Tandem.Storage.Sql.Queries;

/// <summary>Counts a tenant's rows, each by an index alone. What waits is always counted anew.</summary>
internal sealed class TotalsReader(SqlDatabase database)
{
    private static readonly string Priorities = string.Join(", ", Enum.GetValues<Priority>().Select(priority => (int)priority));

    private readonly KeptCount<IReadOnlyDictionary<string, long>> _items = new(database.Clock);
    private readonly KeptCount<IReadOnlyDictionary<string, IReadOnlyDictionary<LinkStatus, long>>> _links = new(database.Clock);

    public Task<Totals> Read(TenantId tenant, DateTimeOffset now, CancellationToken ct) =>
        database.Read(
            async session => new Totals
            {
                Items = await _items.Get(tenant, () => CountItems(session, tenant, ct)),
                Links = await _links.Get(tenant, () => CountLinks(session, tenant, ct)),
                WaitingChanges = await session.Statement("SELECT count(*) FROM changes").ReadNumber(ct) ?? 0,
                WaitingEvents = await CountByIntegration(session, tenant, "events WHERE tenant = @tenant AND integration IS NOT NULL", ct), // all, and by the index
                ParkedEvents = await CountByIntegration(session, tenant, "parked_events WHERE tenant = @tenant", ct),
                WaitingLinks = await CountWaiting(session, tenant, now, ct),
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

    // All that stand before the moment in the index of due links are named, so that it is read from where something is due and not from its start:
    // MySQL's holds the links that are not due as well.
    private static async Task<IReadOnlyDictionary<string, long>> CountWaiting(SqlSession session, TenantId tenant, DateTimeOffset now, CancellationToken ct)
    {
        var integrations = await IndexSteps.Values(
            session, "integration", "links WHERE tenant = @tenant", statement => statement.Set("tenant", tenant.Value), int.MaxValue, ct);
        return await Count(
            session.Statement($"""
                SELECT integration, count(*) FROM links
                WHERE tenant = @tenant AND {session.Dialect.AmongTexts("integration", "@integrations")} AND priority IN ({Priorities})
                    AND due_at IS NOT NULL AND (due_at <= @now OR lease_until > @now)
                GROUP BY integration
                """)
                .Set("tenant", tenant.Value)
                .SetAll("integrations", integrations)
                .Set("now", now.ToUnixTimeMilliseconds()),
            ct);
    }

    private static Task<IReadOnlyDictionary<string, long>> CountByIntegration(SqlSession session, TenantId tenant, string rows, CancellationToken ct) =>
        Count(session.Statement($"SELECT integration, count(*) FROM {rows} GROUP BY integration").Set("tenant", tenant.Value), ct);

    private static async Task<IReadOnlyDictionary<string, long>> Count(SqlStatement statement, CancellationToken ct)
    {
        var counts = await statement.Read(row => (Integration: row.GetString(0), Count: row.GetInt64(1)), ct);
        return counts.ToDictionary(count => count.Integration, count => count.Count);
    }
}
