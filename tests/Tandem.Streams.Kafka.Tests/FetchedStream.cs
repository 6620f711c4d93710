namespace Tandem.Streams.Kafka.Tests;

/// <summary>A node's stream for the contract suite, which reads what it has just written: a read waits until all that was written has been fetched.</summary>
internal sealed class FetchedStream(Node node) : IEventStream
{
    private int _written;

    public async Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct)
    {
        var fresh = await node.Events.Append(events, ct);
        Interlocked.Add(ref _written, fresh);
        return fresh;
    }

    public async Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct)
    {
        await Node.Until(() => node.Arrived >= _written, "all that was written has been fetched");
        return await node.Events.Read(integrations, limit, ct);
    }

    public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) => node.Events.Acknowledge(events, ct);

    public Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct) => node.Events.Leave(events, ct);

    public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => node.Events.Mark(integration, ct);

    public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => node.Events.IsPast(mark, left, ct);

    public Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct) => node.Events.Park(events, now, ct);

    public Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct) => node.Events.Parked(tenant, after, count, ct);

    public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) => node.Events.Release(tenant, ids, replay, ct);
}
