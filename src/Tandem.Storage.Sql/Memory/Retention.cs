namespace Tandem.Storage.Sql.Memory;

/// <summary>Removes what is past its time, a bounded piece at a time, so that no writer waits long for it.</summary>
internal sealed class Retention(SqlDatabase database)
{
    private const int Piece = 2000;

    public Task<int> Forget(DateTimeOffset eventIds, DateTimeOffset requestKeys, CancellationToken ct) =>
        database.Write(
            async session =>
                await Delete(session, "seen_events", "tenant, integration, event_id", "seen_at", eventIds, ct)
                + await Delete(session, "request_keys", "tenant, request_key", "reserved_until", requestKeys, ct),
            ct);

    private static Task<int> Delete(SqlSession session, string table, string key, string moment, DateTimeOffset before, CancellationToken ct) =>
        session.Statement(session.Dialect.DeleteOldest(table, key, moment, Piece)).Set("before", before.ToUnixTimeMilliseconds()).Run(ct);
}
