namespace Tandem.Storage.Sql.Memory;

/// <summary>The table <c>request_keys</c>: answers by idempotency key.</summary>
internal sealed class RequestKeys(SqlDatabase database)
{
    /// <summary>A request that has not answered by then has failed with its process; its key is free again.</summary>
    private static readonly TimeSpan Reservation = TimeSpan.FromMinutes(1);

    public Task<RequestAnswer?> Begin(TenantId tenant, string key, string fingerprint, DateTimeOffset now, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                var reserved = await Bind(session.Statement(session.Dialect.IgnoringKnown("""
                    INSERT INTO request_keys (tenant, request_key, fingerprint, reserved_until)
                    VALUES (@tenant, @key, @fingerprint, @until)
                    """)))
                    .Run(ct);
                if (reserved == 0)
                {
                    reserved = await Bind(session.Statement("""
                        UPDATE request_keys SET fingerprint = @fingerprint, reserved_until = @until
                        WHERE tenant = @tenant AND request_key = @key AND status IS NULL AND reserved_until <= @now
                        """))
                        .Set("now", now.ToUnixTimeMilliseconds())
                        .Run(ct);
                }

                if (reserved > 0) return null;
                var known = await session.Statement("""
                    SELECT fingerprint, status, body FROM request_keys WHERE tenant = @tenant AND request_key = @key
                    """)
                    .Set("tenant", tenant.Value)
                    .Set("key", key)
                    .Read(row => new RequestAnswer(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.TextOrNull(2)), ct);
                return (RequestAnswer?)known[0];

                SqlStatement Bind(SqlStatement statement) => statement
                    .Set("tenant", tenant.Value)
                    .Set("key", key)
                    .Set("fingerprint", fingerprint)
                    .Set("until", (now + Reservation).ToUnixTimeMilliseconds());
            },
            ct);

    public Task Finish(TenantId tenant, string key, int status, string body, CancellationToken ct) =>
        database.WriteOnce(
            session => session.Statement("UPDATE request_keys SET status = @status, body = @body WHERE tenant = @tenant AND request_key = @key")
                .Set("tenant", tenant.Value)
                .Set("key", key)
                .Set("status", status)
                .Set("body", body)
                .Run(ct),
            ct);

    public Task Abandon(TenantId tenant, string key, CancellationToken ct) =>
        database.WriteOnce(
            session => session.Statement("DELETE FROM request_keys WHERE tenant = @tenant AND request_key = @key AND status IS NULL")
                .Set("tenant", tenant.Value)
                .Set("key", key)
                .Run(ct),
            ct);
}
