using System.Data.Common;
using System.Runtime.InteropServices;
using Tandem.Connectors;
using Tandem.Streams;

namespace Tandem.Storage.Sql.Streams;

/// <summary>The tables <c>events</c> and <c>seen_events</c> as the inward stream.</summary>
internal sealed class EventInbox(SqlDatabase database)
{
    public const string Columns = "tenant, integration, event_id, type, external_id, stamp, payload, received_at";

    private const string InsertSeen =
        "INSERT INTO seen_events (tenant, integration, event_id, seen_at) VALUES (@tenant, @integration, @event_id, @seen_at)";

    private const string Values = "@tenant, @integration, @event_id, @type, @external_id, @stamp, @payload, @received_at";

    public Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        events.Count == 0 ? Task.FromResult(0) : database.Write(
            async session =>
            {
                var unknown = await Unknown(session, events, ct);
                await session.RunEach(InsertSeen, unknown, BindSeen, ct);
                await session.RunEach($"INSERT INTO events ({Columns}) VALUES ({Values})", unknown, Bind, ct);
                return unknown.Count;
            },
            ct);

    // An index for each integration gives the oldest positions; only the events that are returned are read whole.
    public Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, int max, CancellationToken ct) =>
        database.Read<IReadOnlyList<InboxEvent>>(
            async session =>
            {
                var positions = new List<long>();
                foreach (var integration in integrations)
                {
                    var statement = session.Statement(
                        "SELECT seq FROM events WHERE tenant = @tenant AND integration = @integration ORDER BY seq LIMIT @max");
                    BindIntegration(statement, integration);
                    positions.AddRange(await statement.Set("max", max).Read(row => row.GetInt64(0), ct));
                }

                return positions.Count == 0 ? [] : await session.Statement(
                    $"SELECT seq, {Columns} FROM events WHERE seq IN ({session.Dialect.Numbers("@positions")}) ORDER BY seq")
                    .Set("positions", SqlJson.Numbers(positions.Order().Take(max)))
                    .Read(row => ReadEvent(row, 1) with { Position = row.GetInt64(0) }, ct);
            },
            ct);

    public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        database.Write(session => session.DeletePositions("events", [.. events.Select(each => each.Position)], ct), ct);

    /// <summary>Those whose ids are not known yet, each once.</summary>
    public Task<IReadOnlyList<InboxEvent>> Unknown(IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        database.Read<IReadOnlyList<InboxEvent>>(async session => await Unknown(session, events, ct), ct);

    public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => database.Read(
        async session =>
        {
            var statement = session.Statement("SELECT max(seq) FROM events WHERE tenant = @tenant AND integration = @integration");
            BindIntegration(statement, integration);
            return new EventMark(integration, await statement.ReadNumber(ct) ?? 0);
        },
        ct);

    public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => database.Read(
        async session =>
        {
            var statement = session.Statement($"""
                SELECT min(seq) FROM events
                WHERE tenant = @tenant AND integration = @integration AND seq <= @mark AND seq NOT IN ({session.Dialect.Numbers("@left")})
                """);
            BindIntegration(statement, mark.Integration);
            return await statement.Set("mark", mark.Position).Set("left", SqlJson.Numbers(left.Select(each => each.Position))).ReadNumber(ct) is null;
        },
        ct);

    /// <summary>Remembers the ids of events that came another way; another process may have done so first.</summary>
    public static Task Remember(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        session.RunEach(session.Dialect.IgnoringKnown(InsertSeen), events, BindSeen, ct);

    /// <summary>Reads the columns from <paramref name="first"/> on.</summary>
    public static InboxEvent ReadEvent(DbDataReader row, int first) => new()
    {
        Integration = new IntegrationKey(new TenantId(row.GetString(first)), row.GetString(first + 1)),
        Event = new RemoteEvent
        {
            Id = row.GetString(first + 2),
            Type = row.GetString(first + 3),
            ExternalId = row.TextOrNull(first + 4) is { } external ? new ExternalId(external) : null,
            Stamp = row.GetInt64(first + 5),
            Payload = row.GetFieldValue<byte[]>(first + 6),
        },
        ReceivedAt = row.Moment(first + 7),
    };

    public static void Bind(SqlStatement statement, InboxEvent each)
    {
        BindIntegration(statement, each.Integration);
        statement
            .Set("event_id", each.Event.Id)
            .Set("type", each.Event.Type)
            .Set("external_id", each.Event.ExternalId?.Value)
            .Set("stamp", each.Event.Stamp)
            .Set("payload", Bytes(each.Event.Payload))
            .Set("received_at", each.ReceivedAt.ToUnixTimeMilliseconds());
    }

    private static async Task<List<InboxEvent>> Unknown(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var known = new HashSet<(IntegrationKey, string)>();
        foreach (var group in events.GroupBy(each => each.Integration))
        {
            var statement = session.Statement($"""
                SELECT event_id FROM seen_events
                WHERE tenant = @tenant AND integration = @integration AND event_id IN ({session.Dialect.Texts("@ids")})
                """);
            BindIntegration(statement, group.Key);
            statement.Set("ids", SqlJson.Texts(group.Select(each => each.Event.Id)));
            foreach (var id in await statement.Read(row => row.GetString(0), ct)) known.Add((group.Key, id));
        }

        // Adding to what is known leaves out the second of two in one batch as well.
        return [.. events.Where(each => known.Add((each.Integration, each.Event.Id)))];
    }

    private static void BindSeen(SqlStatement statement, InboxEvent each)
    {
        BindIntegration(statement, each.Integration);
        statement.Set("event_id", each.Event.Id).Set("seen_at", each.ReceivedAt.ToUnixTimeMilliseconds());
    }

    private static void BindIntegration(SqlStatement statement, IntegrationKey integration) =>
        statement.Set("tenant", integration.Tenant.Value).Set("integration", integration.Name);

    private static byte[] Bytes(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : payload.ToArray();
}
