namespace Tandem.Streams.Kafka.Events;

/// <summary>
/// The ids that this process wrote to the topic lately, so that the poller, which reads minutes of the feed again and again, does not write them
/// again and again. The whole memory is in the database and is asked when events are read.
/// </summary>
internal sealed class RecentIds(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(IntegrationKey, string), Task> _known = [];
    private readonly Queue<(IntegrationKey, string)> _order = [];

    /// <summary>
    /// Those of the events that are new here, now known under <paramref name="writing"/>; and what others are still writing, which must end well
    /// before an event that is known can be called durable.
    /// </summary>
    public (List<InboxEvent> Fresh, IReadOnlyList<Task> Others) Claim(IReadOnlyList<InboxEvent> events, Task writing)
    {
        var fresh = new List<InboxEvent>(events.Count);
        var others = new HashSet<Task>();
        lock (_gate)
        {
            foreach (var item in events)
            {
                var key = (item.Integration, item.Event.Id);
                if (_known.TryGetValue(key, out var theirs))
                {
                    if (theirs != writing && !theirs.IsCompletedSuccessfully) others.Add(theirs);
                    continue;
                }

                _known.Add(key, writing);
                _order.Enqueue(key);
                fresh.Add(item);
            }

            while (_known.Count > capacity && _order.TryDequeue(out var oldest)) _known.Remove(oldest);
        }

        return (fresh, [.. others]);
    }

    /// <summary>Forgets events that were not written.</summary>
    public void Forget(IReadOnlyList<InboxEvent> events)
    {
        lock (_gate)
        {
            foreach (var item in events) _known.Remove((item.Integration, item.Event.Id));
        }
    }
}
