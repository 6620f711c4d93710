using Tandem.Connectors;

namespace Tandem.Streams;

/// <summary>Carries events inward: at least once, in order per remote object, acknowledged explicitly.</summary>
public interface IEventStream
{
    /// <summary>Whether the stream itself gives each node its share of the events; where it does not, one node applies all of an integration.</summary>
    bool DividesItself => false;

    /// <summary>
    /// Takes events that are not known yet; durable when it returns. An event whose id is known is left out: here where the stream can tell,
    /// else when it is read. Returns how many were new, as far as can be told here.
    /// </summary>
    Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct);

    /// <summary>The oldest events that are not dealt with, of the integrations given, within the limit; the same again until acknowledged.</summary>
    Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct);

    /// <summary>Ends events that a unit of work has dealt with; those it deleted itself (<see cref="Storage.Edits.HandledEvents"/>) are no longer there.</summary>
    Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct);

    /// <summary>
    /// Leaves events in the line that were looked at and must wait, for a call that is under way to be settled. They hold up no other event,
    /// and are read again.
    /// </summary>
    Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct);

    /// <summary>Where an integration's line ends now, for <see cref="IsPast"/>.</summary>
    Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct);

    /// <summary>
    /// Whether all that was in the line at the mark has been dealt with, by whichever process; <paramref name="left"/> are events that were
    /// looked at and left in the line, and do not count.
    /// </summary>
    Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct);

    /// <summary>Moves events that cannot be applied out of the line, each with the reason; they are kept with their payloads.</summary>
    Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct);

    /// <summary>A tenant's parked events with ids above <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct);

    /// <summary>Puts parked events back in the line, or discards them; returns how many there were. Null for all of the tenant.</summary>
    Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct);
}

/// <summary>How much is read at once, and into what. The first event is read whatever its size; what is in memory already is not measured.</summary>
/// <param name="Events">So many, at most.</param>
/// <param name="Bytes">Not beyond the event with which their payloads reach so many bytes.</param>
public readonly record struct ReadLimit(int Events, long Bytes = long.MaxValue)
{
    /// <summary>
    /// Only events that stand behind this place in the database: what is read while those before it are being applied. A stream that waits
    /// elsewhere gives nothing then.
    /// </summary>
    public long After { get; init; }

    /// <summary>Where payloads that a database holds are put, so that they last until it is cleared; null: each in an array of its own.</summary>
    public PayloadMemory? Memory { get; init; }

    /// <summary>Whether so much was read, so that more may wait.</summary>
    public bool IsReachedBy(int events, long bytes) => events >= Events || bytes >= Bytes;
}

/// <summary>An event in the inbox.</summary>
public sealed record InboxEvent
{
    /// <summary>The integration that it came to.</summary>
    public required IntegrationKey Integration { get; init; }

    /// <summary>The event.</summary>
    public required RemoteEvent Event { get; init; }

    /// <summary>When we got it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Its place in the inbox in the database; 0 until it is stored; below 0 while it waits elsewhere, and then it tells it from others.</summary>
    public long Position { get; init; }
}

/// <summary>An event that could not be applied.</summary>
/// <param name="Id">Its id among the parked.</param>
/// <param name="Event">The event.</param>
/// <param name="Reason">Why.</param>
/// <param name="ParkedAt">Since when.</param>
public sealed record ParkedEvent(long Id, InboxEvent Event, string Reason, DateTimeOffset ParkedAt);

/// <summary>A place in an integration's line of events.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Position">The last place in the database; 0 where none waits there.</param>
public sealed record EventMark(IntegrationKey Integration, long Position)
{
    /// <summary>Where each partition of a topic ends; empty for a stream without.</summary>
    public IReadOnlyList<long> Ends { get; init; } = [];
}
