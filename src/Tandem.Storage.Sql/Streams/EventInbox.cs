using System.Data.Common;
using Tandem.Connectors;
using Tandem.Storage.Sql.Rows;
using Tandem.Streams;

namespace Tandem.Storage.Sql.Streams;

/// <summary>The tables <c>events</c> and <c>seen_events</c> as the inward stream.</summary>
internal sealed class EventInbox(SqlDatabase database)
{
    public const string Columns = "event_id, type, external_id, stamp, payload, received_at";

    private static readonly IReadOnlyList<Column<InboxEvent>> SeenColumns =
    [
        new TextColumn<InboxEvent>("tenant", each => each.Integration.Tenant.Value),
        new TextColumn<InboxEvent>("integration", each => each.Integration.Name),
        new TextColumn<InboxEvent>("event_id", each => each.Event.Id),
        new NumberColumn<InboxEvent>("seen_at", each => each.ReceivedAt.ToUnixTimeMilliseconds()),
    ];

    private static readonly RowWrite<InboxEvent> AddSeen = RowWrite<InboxEvent>.Insert("seen_events", SeenColumns);

    private static readonly RowWrite<InboxEvent> RememberSeen = RowWrite<InboxEvent>.InsertNew("seen_events", SeenColumns);

    private static readonly RowWrite<InboxEvent> AddEvents = RowWrite<InboxEvent>.Insert("events", ColumnsOf<InboxEvent>(each => each));

    public Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var distinct = Distinct(events);
        if (distinct.Count == 0) return Task.FromResult(0);
        var tells = database.MayTell();
        return database.Dialect.AppendsAtOnce && !tells ? database.WriteOnce(Add, ct) : database.Write(Add, ct);

        async Task<int> Add(SqlSession session)
        {
            if (tells) await session.Dialect.Tell(session, ct);
            return await session.Dialect.AppendEvents(session, distinct, ct);
        }
    }

    /// <summary>Asks which ids are known, and adds the others.</summary>
    public static async Task<int> AddUnknown(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var unknown = await Unknown(session, events, ct);
        await session.Write(AddSeen, unknown, ct);
        await session.Write(AddEvents, unknown, ct);
        return unknown.Count;
    }

    // An index for each integration gives the oldest. Of several integrations the positions come first, and only the events that are returned
    // are read whole.
    public Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct) =>
        database.Read<IReadOnlyList<InboxEvent>>(
            async session =>
            {
                var left = limit.Bytes;
                if (integrations is [var only])
                    return await Oldest(session, $"seq, {Columns}", only, limit).ReadUntil(row => ReadWaiting(row, only), IsEnough, ct);

                var positions = new List<long>();
                foreach (var integration in integrations)
                    positions.AddRange(await Oldest(session, "seq", integration, limit).Read(row => row.GetInt64(0), ct));
                return positions.Count == 0 ? [] : await session.Statement(
                    $"SELECT seq, {Columns}, tenant, integration FROM events WHERE {session.Dialect.AmongNumbers("seq", "@positions")} ORDER BY seq")
                    .SetAll("positions", positions.Order().Take(limit.Events))
                    .ReadUntil(ReadOneOfSeveral, IsEnough, ct);

                InboxEvent ReadOneOfSeveral(DbDataReader row) =>
                    ReadWaiting(row, new IntegrationKey(new TenantId(row.GetString(7)), row.GetString(8)));
                InboxEvent ReadWaiting(DbDataReader row, IntegrationKey integration) =>
                    ReadEvent(row, 1, integration, session.Dialect, limit.Memory) with { Position = row.GetInt64(0) };
                bool IsEnough(InboxEvent read) => (left -= read.Event.Payload.Length) <= 0;
            },
            ct);

    public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        database.WriteOnce(session => session.DeletePositions("events", [.. events.Select(each => each.Position)], ct), ct);

    /// <summary>Those whose ids are not known yet, each once.</summary>
    public Task<IReadOnlyList<InboxEvent>> Unknown(IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        database.Read<IReadOnlyList<InboxEvent>>(async session => await Unknown(session, Distinct(events), ct), ct);

    public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => database.Read(
        async session =>
        {
            var statement = session.Statement("SELECT max(seq) FROM events WHERE tenant = @tenant AND integration = @integration");
            BindIntegration(statement, integration);
            return new EventMark(integration, await statement.ReadNumber(ct) ?? 0);
        },
        ct);

    // One more than those that were left tells whether there is another.
    public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => database.ReadOnce(
        async session =>
        {
            var statement = session.Statement(
                "SELECT seq FROM events WHERE tenant = @tenant AND integration = @integration AND seq <= @mark ORDER BY seq LIMIT @max");
            BindIntegration(statement, mark.Integration);
            var waiting = await statement.Set("mark", mark.Position).Set("max", left.Count + 1).Read(row => row.GetInt64(0), ct);
            return !waiting.Except(left.Select(each => each.Position)).Any();
        },
        ct);

    /// <summary>Remembers the ids of events that came another way; another process may have done so first.</summary>
    public static Task Remember(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        session.Write(RememberSeen, events, ct);

    /// <summary>Reads <see cref="Columns"/>, of which the first stands at <paramref name="first"/>, of an event of an integration.</summary>
    public static InboxEvent ReadEvent(DbDataReader row, int first, IntegrationKey integration, SqlDialect dialect, PayloadMemory? memory = null) => new()
    {
        Integration = integration,
        Event = new RemoteEvent
        {
            Id = row.GetString(first),
            Type = row.GetString(first + 1),
            ExternalId = row.TextOrNull(first + 2) is { } external ? new ExternalId(external) : null,
            Stamp = row.GetInt64(first + 3),
            Payload = memory is null ? (byte[])row.GetValue(first + 4) : dialect.ReadBytes(row, first + 4, memory),
        },
        ReceivedAt = row.Moment(first + 5),
    };

    /// <summary>The columns of an event, for rows that hold one.</summary>
    public static Column<T>[] ColumnsOf<T>(Func<T, InboxEvent> of) =>
    [
        new TextColumn<T>("tenant", row => of(row).Integration.Tenant.Value),
        new TextColumn<T>("integration", row => of(row).Integration.Name),
        new TextColumn<T>("event_id", row => of(row).Event.Id),
        new TextColumn<T>("type", row => of(row).Event.Type),
        new TextColumn<T>("external_id", row => of(row).Event.ExternalId?.Value),
        new NumberColumn<T>("stamp", row => of(row).Event.Stamp),
        new BytesColumn<T>("payload", row => of(row).Event.Payload),
        new NumberColumn<T>("received_at", row => of(row).ReceivedAt.ToUnixTimeMilliseconds()),
    ];

    private static async Task<List<InboxEvent>> Unknown(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var known = new HashSet<(IntegrationKey, string)>();
        foreach (var group in events.GroupBy(each => each.Integration))
        {
            var statement = session.Statement($"""
                SELECT event_id FROM seen_events
                WHERE tenant = @tenant AND integration = @integration AND {session.Dialect.AmongTexts("event_id", "@ids")}
                """);
            BindIntegration(statement, group.Key);
            statement.SetAll("ids", group.Select(each => each.Event.Id));
            foreach (var id in await statement.Read(row => row.GetString(0), ct)) known.Add((group.Key, id));
        }

        return [.. events.Where(each => !known.Contains((each.Integration, each.Event.Id)))];
    }

    /// <summary>The second of two in one batch is left out.</summary>
    private static IReadOnlyList<InboxEvent> Distinct(IReadOnlyList<InboxEvent> events) =>
        [.. events.DistinctBy(each => (each.Integration, each.Event.Id))];

    private static SqlStatement Oldest(SqlSession session, string columns, IntegrationKey integration, ReadLimit limit)
    {
        var statement = session.Statement(
            $"SELECT {columns} FROM events WHERE tenant = @tenant AND integration = @integration AND seq > @after ORDER BY seq LIMIT @max");
        BindIntegration(statement, integration);
        return statement.Set("after", limit.After).Set("max", limit.Events);
    }

    private static void BindIntegration(SqlStatement statement, IntegrationKey integration) =>
        statement.Set("tenant", integration.Tenant.Value).Set("integration", integration.Name);
}
