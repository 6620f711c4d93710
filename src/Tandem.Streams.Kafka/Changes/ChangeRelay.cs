using Tandem.Hosting;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Messages;

namespace Tandem.Streams.Kafka.Changes;

/// <summary>
/// Moves captured changes from the database to the outward topic: reads them, writes them, and deletes them when the brokers have them. What
/// was written and not yet deleted when it stops is written again, with the same ids; history is told in the transaction of the deletion, so once.
/// One node at a time does it, so that the changes of one item keep their order.
/// </summary>
internal sealed class ChangeRelay(KafkaConnection connection, IChangeStream stored, ISyncStore store, IItemQueries items, string prefix)
{
    private readonly WakeSignal _captured = new(connection.Time);

    /// <summary>Something may have been captured.</summary>
    public void Wake() => _captured.Set();

    /// <summary>Waits until something may have been captured, at most so long.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken ct) => _captured.Wait(atMost, ct);

    /// <summary>Moves the oldest changes; returns how many there were.</summary>
    /// <exception cref="StreamException">The brokers have not taken them; they are still in the database.</exception>
    public async Task<int> Relay(int max, CancellationToken ct)
    {
        connection.State.ThrowIfDown();
        var changes = await stored.Read(max, ct);
        if (changes.Count == 0) return 0;

        var now = (await items.Get([.. changes.Select(change => change.Item).Distinct()], ct)).ToDictionary(state => state.Item.Key, state => state.Item);
        await connection.Writer.Write([.. changes.Select(change => MessageOf(change, now.GetValueOrDefault(change.Item)))], ct);

        // No integration hears of them here: that comes with the topic.
        await store.Route(changes, [], connection.Time.GetUtcNow(), ct);
        return changes.Count;
    }

    private Outgoing MessageOf(Change change, Item? item) => ChangeMessage.Write(connection.Options.OutwardTopic, change, item, prefix);
}
