using Tandem.Storage.Sql.Queries;
using Tandem.Storage.Sql.Rows;
using Tandem.Streams;

namespace Tandem.Storage.Sql.Streams;

/// <summary>The table <c>parked_events</c>: events that cannot be applied, kept with their payloads.</summary>
internal sealed class ParkedEvents(SqlDatabase database)
{
    private static readonly RowWrite<Parking> Add = RowWrite<Parking>.Insert(
        "parked_events",
        [
            .. EventInbox.ColumnsOf<Parking>(parking => parking.Event),
            new TextColumn<Parking>("reason", parking => parking.Reason),
            new NumberColumn<Parking>("parked_at", parking => parking.At.ToUnixTimeMilliseconds()),
        ]);

    public Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                await session.Write(Add, [.. events.Select(parked => new Parking(parked.Event, parked.Reason, now))], ct);
                await session.DeletePositions("events", [.. events.Select(parked => parked.Event.Position).Where(position => position > 0)], ct);
                await EventInbox.Remember(session, [.. events.Select(parked => parked.Event).Where(each => each.Position <= 0)], ct);
            },
            ct);

    // A page for each integration, for the index holds the events of each in the order of their ids; together they hold the page of all.
    public Task<IReadOnlyList<ParkedEvent>> After(TenantId tenant, long after, int count, CancellationToken ct) =>
        database.Read<IReadOnlyList<ParkedEvent>>(
            async session =>
            {
                var found = new List<ParkedEvent>();
                foreach (var integration in await IndexSteps.Values(
                    session, "integration", "parked_events WHERE tenant = @tenant", statement => statement.Set("tenant", tenant.Value), int.MaxValue, ct))
                {
                    found.AddRange(await session.Statement($"""
                        SELECT id, reason, parked_at, {EventInbox.Columns} FROM parked_events
                        WHERE tenant = @tenant AND integration = @integration AND id > @after ORDER BY id LIMIT @count
                        """)
                        .Set("tenant", tenant.Value)
                        .Set("integration", integration)
                        .Set("after", after)
                        .Set("count", count)
                        .Read(row => new ParkedEvent(row.GetInt64(0), EventInbox.ReadEvent(row, 3, new IntegrationKey(tenant, integration), session.Dialect), row.GetString(1), row.Moment(2)), ct));
                }

                return [.. found.OrderBy(parked => parked.Id).Take(count)];
            },
            ct);

    public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                // Hidden in an expression, the tenant does not lead SQLite through all that it has parked.
                var released = ids is null ? "tenant = @tenant" : $"coalesce(tenant, '') = @tenant AND {session.Dialect.AmongNumbers("id", "@ids")}";
                if (replay)
                {
                    await Bind(session.Statement($"""
                        INSERT INTO events (tenant, integration, {EventInbox.Columns})
                        SELECT tenant, integration, {EventInbox.Columns} FROM parked_events WHERE {released} ORDER BY id
                        """)).Run(ct);
                }

                return await Bind(session.Statement($"DELETE FROM parked_events WHERE {released}")).Run(ct);

                SqlStatement Bind(SqlStatement statement)
                {
                    statement.Set("tenant", tenant.Value);
                    return ids is null ? statement : statement.SetAll("ids", ids);
                }
            },
            ct);

    private sealed record Parking(InboxEvent Event, string Reason, DateTimeOffset At);
}
