using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>
/// Events that were read together, and are applied piece by piece. What tells of one object stays together and in order, so of many events of
/// one object the newest is written alone, however small the pieces are. All of them stay in the line until they are dealt with: what is
/// dropped here is read again.
/// </summary>
public sealed class EventWindow
{
    private readonly Queue<Queue<List<InboxEvent>>> _integrations;
    private readonly List<InboxEvent> _left = [];
    private readonly Lock _taking = new();

    internal EventWindow(IReadOnlyList<InboxEvent> events, PayloadMemory? memory = null)
    {
        Memory = memory;
        (Read, Bytes, End) = (events.Count, events.Sum(item => (long)item.Event.Payload.Length), events.Max(item => (long?)item.Position) ?? 0);
        _integrations = new(events
            .GroupBy(item => item.Integration)
            .Select(integration => new Queue<List<InboxEvent>>(integration.GroupBy(ObjectOf).Select(told => told.ToList()))));
    }

    /// <summary>Of nothing.</summary>
    public static EventWindow Nothing => new([]);

    /// <summary>Events read.</summary>
    public int Read { get; }

    /// <summary>Bytes of their payloads.</summary>
    public long Bytes { get; }

    /// <summary>The last place in the database among them; 0 or less where they wait elsewhere.</summary>
    public long End { get; }

    /// <summary>Where its payloads are, to be used again when it is applied.</summary>
    internal PayloadMemory? Memory { get; }

    /// <summary>Whether all of it was taken.</summary>
    public bool IsEmpty => _integrations.Count == 0;

    /// <summary>Whether some of it was not looked at, so that it is to be read again before what stands behind it.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>Events that were looked at and left in the line, to be looked at again.</summary>
    public IReadOnlyList<InboxEvent> Left => _left;

    /// <summary>Whether there was something to be dealt with now.</summary>
    public bool HasWork => Read > _left.Count;

    /// <summary>The next piece: all that tells of so many objects of one integration. The integrations take turns. May be called from any thread.</summary>
    internal List<InboxEvent> Take(int objects)
    {
        lock (_taking)
        {
            if (!_integrations.TryDequeue(out var next)) return [];
            var piece = new List<InboxEvent>();
            for (; objects > 0 && next.TryDequeue(out var told); objects--) piece.AddRange(told);
            if (next.Count > 0) _integrations.Enqueue(next);
            return piece;
        }
    }

    /// <summary>Nothing more of it is to be applied. May be called from any thread.</summary>
    internal void Abandon()
    {
        lock (_taking)
        {
            _integrations.Clear();
            IsAbandoned = true;
        }
    }

    internal void Leave(IEnumerable<InboxEvent> events) => _left.AddRange(events);

    // An event that names no object stands alone.
    private static (string?, string?) ObjectOf(InboxEvent item) => item.Event.ExternalId is { } id ? (id.Value, null) : (null, item.Event.Id);
}
