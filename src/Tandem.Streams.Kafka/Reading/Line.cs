using Confluent.Kafka;

namespace Tandem.Streams.Kafka.Reading;

/// <summary>
/// What was fetched and is not done, of all partitions that this node has, oldest first; and up to where each partition is done without a gap,
/// which is what may be committed. All members may be called from any thread.
/// </summary>
internal sealed class Line<T> where T : class
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Received<T>> _waiting = [];
    private readonly Dictionary<TopicPartition, Queue<Received<T>>> _partitions = [];
    private readonly Dictionary<TopicPartition, long> _committable = [];
    private long _tickets;

    /// <summary>How many are not done.</summary>
    public int Count
    {
        get { lock (_gate) return _waiting.Count; }
    }

    /// <summary>Adds a message at the end of its partition.</summary>
    public Received<T> Add(TopicPartitionOffset place, T content, byte[]? key)
    {
        lock (_gate)
        {
            var received = Queued(place, content, key);
            _waiting.Add(received.Ticket, received);
            return received;
        }
    }

    /// <summary>Adds a message that is nobody's to read: it holds its place in the partition until it is done.</summary>
    public Received<T> Hold(TopicPartitionOffset place, T content, byte[]? key)
    {
        lock (_gate) return Queued(place, content, key);
    }

    /// <summary>The oldest that are not done; the same again until they are.</summary>
    public IReadOnlyList<Received<T>> Take(int max)
    {
        lock (_gate) return [.. _waiting.Values.Take(max)];
    }

    /// <summary>Ends these. Those of partitions that went to another node meanwhile are unknown here, and are that node's.</summary>
    public void Done(IEnumerable<long> tickets)
    {
        lock (_gate)
        {
            foreach (var ticket in tickets)
            {
                if (_waiting.Remove(ticket, out var received)) End(received);
            }
        }
    }

    /// <summary>Ends one that was held.</summary>
    public void Done(Received<T> held)
    {
        lock (_gate) End(held);
    }

    /// <summary>What may be committed and was not yet asked for; <paramref name="only"/> of these partitions.</summary>
    public List<TopicPartitionOffset> Committable(IReadOnlyCollection<TopicPartition>? only = null)
    {
        lock (_gate)
        {
            List<TopicPartitionOffset> offsets =
                [.. _committable.Where(pair => only is null || only.Contains(pair.Key)).Select(pair => new TopicPartitionOffset(pair.Key, pair.Value))];
            foreach (var offset in offsets) _committable.Remove(offset.TopicPartition);
            return offsets;
        }
    }

    /// <summary>These partitions are ours from now on.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions)
    {
        lock (_gate)
        {
            foreach (var partition in partitions) _partitions[partition] = new Queue<Received<T>>();
        }
    }

    /// <summary>Forgets all of these partitions.</summary>
    public void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        lock (_gate)
        {
            foreach (var partition in partitions)
            {
                _committable.Remove(partition);
                if (!_partitions.Remove(partition, out var queue)) continue;
                foreach (var received in queue)
                {
                    received.IsDone = true;
                    _waiting.Remove(received.Ticket);
                }
            }
        }
    }

    private Received<T> Queued(TopicPartitionOffset place, T content, byte[]? key)
    {
        var received = new Received<T>(++_tickets, place, content, key);
        if (!_partitions.TryGetValue(place.TopicPartition, out var queue)) _partitions.Add(place.TopicPartition, queue = new Queue<Received<T>>());
        queue.Enqueue(received);
        return received;
    }

    private void End(Received<T> received)
    {
        if (received.IsDone) return;
        received.IsDone = true;
        var queue = _partitions[received.Place.TopicPartition];
        while (queue.TryPeek(out var oldest) && oldest.IsDone) _committable[oldest.Place.TopicPartition] = queue.Dequeue().Place.Offset + 1;
    }
}
