using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Links;

/// <summary>One item in one integration. Immutable: each step of the engine makes the next one.</summary>
public sealed record Link
{
    /// <summary>Its id; 0 until it is stored.</summary>
    public LinkId Id { get; init; }

    /// <summary>The integration.</summary>
    public required IntegrationKey Integration { get; init; }

    /// <summary>The item.</summary>
    public required ItemKey Item { get; init; }

    /// <summary>The remote object's id; null until the first create has answered.</summary>
    public ExternalId? ExternalId { get; init; }

    /// <summary>What both sides were when they last agreed.</summary>
    public Bases Bases { get; init; } = Bases.None;

    /// <summary>Where it stands.</summary>
    public LinkStatus Status { get; init; } = LinkStatus.Pending;

    /// <summary>Why it failed or waits, in the remote's own words; null where nothing is wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Remote calls that failed since the last that succeeded.</summary>
    public int Attempts { get; init; }

    /// <summary>When it may be worked on next; null while nothing is asked of it. While leased: the lease's end, or earlier after a signal.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Its turn among those that are due.</summary>
    public Priority Priority { get; init; }

    /// <summary>Before this it is not due, whatever signals come: the backoff after a failure.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The first signal that has not been served; null where none waits. The lag is measured from it.</summary>
    public DateTimeOffset? SignaledAt { get; init; }

    /// <summary>Who works on it; null while nobody does.</summary>
    public Lease? Lease { get; init; }

    /// <summary>The remote object must be fetched before anything is decided.</summary>
    public bool NeedsFetch { get; init; }

    /// <summary>A remote write that was begun and has had no definite answer; null where there is none.</summary>
    public Intent? Intent { get; init; }

    /// <summary>Our last writes whose events have not been seen; oldest first, at most <see cref="PushesKept"/>.</summary>
    public IReadOnlyList<Push> Pushes { get; init; } = [];

    /// <summary>The conflicts that wait for a person.</summary>
    public IReadOnlyList<FieldConflict> Conflicts { get; init; } = [];

    /// <summary>
    /// The newest remote moment (Unix seconds, the remote's clock) that all we have seen and written can date from. Only what is stamped
    /// later is clearly newer. <see cref="NothingSeen"/> where the remote object is known by its id alone, and has no item yet.
    /// </summary>
    public long SeenUntil { get; init; }

    /// <summary>A person has approved what the mass-change breaker held back.</summary>
    public bool Approved { get; init; }

    /// <summary>When both sides last agreed; null until they first have.</summary>
    public DateTimeOffset? SyncedAt { get; init; }

    /// <summary>The value of <see cref="SeenUntil"/> for a remote object that is yet to be imported.</summary>
    public const long NothingSeen = -1;

    /// <summary>How many of our own writes a link remembers until their events are seen.</summary>
    public const int PushesKept = 64;
}

/// <summary>Where a link stands.</summary>
public enum LinkStatus
{
    /// <summary>Something is still to be done.</summary>
    Pending,

    /// <summary>Both sides agree.</summary>
    Synced,

    /// <summary>Parked: the remote refused, and the next edit or a person's retry tries again.</summary>
    Failed,

    /// <summary>A field changed on both sides and waits for a person.</summary>
    Conflict,

    /// <summary>One side's copy was deleted; the two are no longer kept the same.</summary>
    Unlinked,
}

/// <summary>The turn of a link among those that are due.</summary>
public enum Priority
{
    /// <summary>A change that somebody waits for.</summary>
    Live,

    /// <summary>Backfill, sweep and bulk work: after all live changes.</summary>
    Bulk,
}

/// <summary>The right to call the remote for a link, until a moment.</summary>
/// <param name="Holder">A token of this claim alone; another claim has another, so a late answer can be told from a current one.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record Lease(string Holder, DateTimeOffset Until);

/// <summary>
/// A remote write, stored before it is sent, so that after a lost answer the same content is sent again with the same idempotency key
/// (https://docs.stripe.com/api/idempotent_requests).
/// </summary>
/// <param name="Kind">What it does.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Changes">The fields written: from the remote base, to the local value.</param>
/// <param name="Content">The whole remote record as it is to become.</param>
/// <param name="At">When it was decided.</param>
/// <param name="KeySpent">The remote replays a failure for the key, so it can never succeed: look what is there instead.</param>
/// <param name="TriedAt">
/// After what moment nothing of the last try can still have an effect: when its lease ends, and once it was answered with a failure, then; null
/// until it is tried.
/// </param>
public sealed record Intent(
    IntentKind Kind, string Key, IReadOnlyList<FieldChange> Changes, Record Content, DateTimeOffset At, bool KeySpent = false,
    DateTimeOffset? TriedAt = null);

/// <summary>What an <see cref="Intent"/> does.</summary>
public enum IntentKind
{
    /// <summary>Creates the remote object.</summary>
    Create,

    /// <summary>Updates fields of it.</summary>
    Update,

    /// <summary>Deletes it.</summary>
    Delete,
}

/// <summary>One of our own writes, remembered until its event tells what it overwrote.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Changes">The fields written, from what we believed the remote held.</param>
public sealed record Push(string Key, IReadOnlyList<FieldChange> Changes);
