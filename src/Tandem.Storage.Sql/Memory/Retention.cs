namespace Tandem.Storage.Sql.Memory;

/// <summary>Removes what is past its time, a bounded piece at a time, so that no writer waits long for it.</summary>
internal sealed class Retention(SqlDatabase database)
{
    private const int Piece = 2000;

    public Task<int> Forget(DateTimeOffset eventIds, DateTimeOffset requestKeys, CancellationToken ct) =>
        database.Write(
            async session =>
                await session.Statement($"""
                    DELETE FROM seen_events WHERE (tenant, integration, event_id) IN (
                        SELECT tenant, integration, event_id FROM seen_events WHERE seen_at < @before ORDER BY seen_at LIMIT {Piece})
                    """).Set("before", eventIds.ToUnixTimeMilliseconds()).Run(ct)
                + await session.Statement($"""
                    DELETE FROM request_keys WHERE (tenant, request_key) IN (
                        SELECT tenant, request_key FROM request_keys WHERE reserved_until < @before ORDER BY reserved_until LIMIT {Piece})
                    """).Set("before", requestKeys.ToUnixTimeMilliseconds()).Run(ct),
            ct);
}
