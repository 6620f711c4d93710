using Tandem.Links;
using Tandem.Records;
using Tandem.Streams;

namespace Tandem.Storage;

/// <summary>What a unit of work saves, all or nothing. Filled by one decision, then read once by the store.</summary>
public sealed class Edits
{
    /// <summary>Edits that change nothing.</summary>
    public static Edits None => new("none");

    /// <summary>Edits made by <paramref name="source"/>.</summary>
    /// <param name="source">Who or what writes (<c>api</c>, an integration's name): the capture triggers note it, so that history is written once.</param>
    public Edits(string source) => Source = source;

    /// <summary>Who or what writes.</summary>
    public string Source { get; }

    /// <summary>
    /// Whether the changes that the triggers capture of these writes stay to be routed. Not needed where no other link and no change
    /// feed wants them: the same transaction then takes them back out.
    /// </summary>
    public bool KeepChanges { get; set; } = true;

    /// <summary>Items inserted.</summary>
    public List<ItemWrite> Inserts { get; } = [];

    /// <summary>Items updated. The caller has read them in this unit of work.</summary>
    public List<ItemWrite> Updates { get; } = [];

    /// <summary>Items deleted.</summary>
    public List<ItemKey> Deletes { get; } = [];

    /// <summary>Links added (their ids are 0).</summary>
    public List<Link> NewLinks { get; } = [];

    /// <summary>Links saved, whole.</summary>
    public List<Link> Links { get; } = [];

    /// <summary>Links removed.</summary>
    public List<LinkId> RemovedLinks { get; } = [];

    /// <summary>Remote objects that are deleted for good: a late event never revives them.</summary>
    public List<Tombstone> Tombstones { get; } = [];

    /// <summary>History added.</summary>
    public List<HistoryEntry> History { get; } = [];

    /// <summary>Changes that are held back until a person approves them.</summary>
    internal int HeldBack => History.Count(entry => entry.IsHeldBack);

    /// <summary>Positions of embedded events that are dealt with, and leave the inbox with this transaction.</summary>
    public List<long> HandledEvents { get; } = [];

    /// <summary>Events that are dealt with and never were in the inbox in the database: their ids are remembered with this transaction.</summary>
    public List<InboxEvent> SeenEvents { get; } = [];

    /// <summary>What became of writes that happen once. One whose key is known by then fails the whole unit of work.</summary>
    public List<KeptAnswer> Answers { get; } = [];
}

/// <summary>What became of a write that happens once.</summary>
/// <param name="Tenant">The owner.</param>
/// <param name="Key">What it is known by.</param>
/// <param name="Fingerprint">Of its content.</param>
/// <param name="Body">What became of it.</param>
/// <param name="Until">How long it is remembered.</param>
public sealed record KeptAnswer(TenantId Tenant, string Key, string Fingerprint, string Body, DateTimeOffset Until);

/// <summary>One item as it is to be.</summary>
/// <param name="Key">The item.</param>
/// <param name="Record">Its content.</param>
/// <param name="Version">Its version after the write.</param>
/// <param name="At">When it is written.</param>
public sealed record ItemWrite(ItemKey Key, Record Record, long Version, DateTimeOffset At);
