namespace Tandem.Streams;

/// <summary>
/// The memory of event ids, for a stream outside the database: it asks when it reads, and the unit of work that applies an event remembers its
/// id (<see cref="Storage.Edits.SeenEvents"/>), so that an event that is told twice is applied once.
/// </summary>
public interface IEventMemory
{
    /// <summary>Those of the events whose ids are not known yet, each id once, in their order.</summary>
    Task<IReadOnlyList<InboxEvent>> Unknown(IReadOnlyList<InboxEvent> events, CancellationToken ct);
}
