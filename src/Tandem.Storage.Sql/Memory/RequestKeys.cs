using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql.Memory;

/// <summary>The table <c>request_keys</c>: answers by idempotency key.</summary>
internal sealed class RequestKeys(SqlDatabase database)
{
    /// <summary>A request that has not answered by then has failed with its process; its key is free again.</summary>
    private static readonly TimeSpan Reservation = TimeSpan.FromMinutes(1);

    private static readonly RowWrite<KeptAnswer> Add = RowWrite<KeptAnswer>.Insert(
        "request_keys",
        new TextColumn<KeptAnswer>("tenant", kept => kept.Tenant.Value),
        new TextColumn<KeptAnswer>("request_key", kept => kept.Key),
        new TextColumn<KeptAnswer>("fingerprint", kept => kept.Fingerprint),
        new NumberColumn<KeptAnswer>("reserved_until", kept => kept.Until.ToUnixTimeMilliseconds()),
        new NumberColumn<KeptAnswer>("status", _ => 200),
        new TextColumn<KeptAnswer>("body", kept => kept.Body));

    /// <summary>Keeps answers in the unit of work that they are of.</summary>
    public static Task Keep(SqlSession session, IReadOnlyList<KeptAnswer> answers, CancellationToken ct) => session.Write(Add, answers, ct);

    /// <summary>The answers that are known.</summary>
    public static async Task<IReadOnlyDictionary<string, RequestAnswer>> Known(SqlSession session, AnswerKeys keys, CancellationToken ct) =>
        (await session.Statement($"""
            SELECT request_key, fingerprint, status, body FROM request_keys
            WHERE tenant = @tenant AND {session.Dialect.AmongTexts("request_key", "@keys")}
            """)
            .Set("tenant", keys.Tenant.Value)
            .SetAll("keys", keys.Keys)
            .Read(row => (Key: row.GetString(0), Answer: new RequestAnswer(row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.TextOrNull(3))), ct))
        .ToDictionary(known => known.Key, known => known.Answer);

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
