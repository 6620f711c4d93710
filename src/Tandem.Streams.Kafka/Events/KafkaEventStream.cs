using Confluent.Kafka;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Messages;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka.Events;

/// <summary>
/// The inward stream on a topic. What must wait longer than a moment waits in the database and holds up no offset: events of integrations that
/// are paused, events that the engine left in the line, and parked ones. The memory of ids is there too, so that an event that is told twice is
/// applied once.
/// </summary>
internal sealed class KafkaEventStream(
    KafkaConnection connection, TopicReader<InboxEvent> reader, GroupOffsets offsets, IEventStream stored, IEventMemory memory,
    Func<IntegrationKey, bool> isOurs) : IEventStream
{
    private const int Remembered = 50_000;

    private readonly RecentIds _recent = new(Remembered);

    /// <summary>True: the brokers give each node its partitions. What waits in the database is read by the node that has the integration.</summary>
    public bool DividesItself => true;

    /// <inheritdoc />
    public async Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        if (events.Count == 0) return 0;
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (fresh, others) = _recent.Claim(events, written.Task);
        try
        {
            await Write(fresh, ct);
            written.SetResult();
        }
        catch (Exception failure)
        {
            _recent.Forget(fresh);
            written.SetException(failure);
            _ = written.Task.Exception; // seen here; whoever else waits for it sees it too
            throw;
        }

        await Task.WhenAll(others).WaitAsync(ct);
        return fresh.Count;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct)
    {
        if (integrations.Count == 0 || limit.After > 0) return [];

        // What waits in the database was told before what is still in the topic.
        IReadOnlyList<IntegrationKey> ours = [.. integrations.Where(isOurs)];
        var waiting = ours.Count == 0 ? [] : await stored.Read(ours, limit, ct);
        if (waiting.Sum(each => (long)each.Event.Payload.Length) >= limit.Bytes) return waiting;
        while (waiting.Count < limit.Events && reader.Take(limit.Events - waiting.Count) is { Count: > 0 } taken)
        {
            await LeaveOutKnown(taken, ct);
            await SetAside([.. taken.Where(each => !each.IsDone && !integrations.Contains(each.Content.Integration)).Select(EventOf)], ct);
            InboxEvent[] read = [.. taken.Where(each => !each.IsDone).Select(EventOf)];
            if (read.Length > 0) return [.. waiting, .. read];
        }

        return waiting;
    }

    /// <inheritdoc />
    public async Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var inDatabase = events.Where(each => each.Position > 0).ToArray();
        if (inDatabase.Length > 0) await stored.Acknowledge(inDatabase, ct);
        Done(events);
    }

    /// <inheritdoc />
    public Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct) => SetAside([.. events.Where(each => each.Position < 0)], ct);

    /// <inheritdoc />
    public async Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) =>
        await stored.Mark(integration, ct) with { Ends = await offsets.Ends(ct) };

    // Events that were in the topic at the mark may have been set aside since, at later places: none may wait there.
    /// <inheritdoc />
    public async Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) =>
        await offsets.HasReached(mark.Ends, ct) && await stored.IsPast(mark with { Position = long.MaxValue }, left, ct);

    /// <inheritdoc />
    public async Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct)
    {
        await stored.Park(events, now, ct);
        Done(events.Select(parked => parked.Event));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct) => stored.Parked(tenant, after, count, ct);

    /// <inheritdoc />
    public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) => stored.Release(tenant, ids, replay, ct);

    // What is too large for the brokers waits in the database. The others of its batch may be in the topic as well, and are known there.
    private async Task Write(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        try
        {
            await connection.Writer.Write([.. events.Select(item => EventMessage.Write(connection.Options.InwardTopic, item))], ct);
        }
        catch (StreamException refused) when (refused.InnerException is KafkaException { Error.Code: ErrorCode.MsgSizeTooLarge })
        {
            await stored.Append(events, ct);
        }
    }

    private async Task LeaveOutKnown(IReadOnlyList<Received<InboxEvent>> taken, CancellationToken ct)
    {
        var unasked = taken.Where(each => !each.IsChecked).ToArray();
        if (unasked.Length == 0) return;
        var unknown = (await memory.Unknown([.. unasked.Select(EventOf)], ct)).Select(each => -each.Position).ToHashSet();
        foreach (var each in unasked) each.IsChecked = true;
        reader.Done(unasked.Where(each => !unknown.Contains(each.Ticket)).Select(each => each.Ticket));
    }

    // In the database before it is done here: a crash in between repeats it, and the repetition is known.
    private async Task SetAside(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        if (events.Count == 0) return;
        await stored.Append(events, ct);
        Done(events);
    }

    private void Done(IEnumerable<InboxEvent> events) => reader.Done(events.Where(each => each.Position < 0).Select(each => -each.Position));

    private static InboxEvent EventOf(Received<InboxEvent> received) => received.Content with { Position = -received.Ticket };
}
