using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Rows;
using Tandem.Storage.Sql.Streams;
using Tandem.Streams;

namespace Tandem.Storage.PostgreSql;

/// <summary>Takes events in with one statement: one round trip and one commit for all requests that wait for it.</summary>
internal static class PostgreSqlEvents
{
    private static readonly RowWrite<InboxEvent> Events = RowWrite<InboxEvent>.Insert("events", EventInbox.ColumnsOf<InboxEvent>(each => each));

    public static Task<int> Append(PostgreSqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        session.Write(Events, Sql, events, ct);

    // The ids that were not known come back from their insert, and choose the events. Another process that appends one of them at this moment
    // is waited for, and if it commits, the id is known.
    private static string Sql(RowWrite<InboxEvent> write, SqlDialect dialect) => $"""
        WITH r AS MATERIALIZED (
            SELECT * FROM unnest({string.Join(", ", write.Columns.Select(column => $"@{column.Name}"))}) AS r ({write.Names})
        ), fresh AS (
            INSERT INTO seen_events (tenant, integration, event_id, seen_at) SELECT tenant, integration, event_id, received_at FROM r
            ON CONFLICT DO NOTHING RETURNING tenant, integration, event_id
        )
        INSERT INTO events ({write.Names})
        SELECT {string.Join(", ", write.Values.Select(column => $"r.{column.Name}"))} FROM r JOIN fresh USING (tenant, integration, event_id)
        """;
}
