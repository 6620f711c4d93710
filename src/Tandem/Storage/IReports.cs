using Tandem.Links;

namespace Tandem.Storage;

/// <summary>Reads across links, history and the inbox, for people.</summary>
public interface IReports
{
    /// <summary>An item's history, newest first, of positions below <paramref name="before"/> (null for the newest).</summary>
    Task<IReadOnlyList<HistoryEntry>> History(ItemKey item, long? before, int count, CancellationToken ct);

    /// <summary>A tenant's history across all items, newest first: the activity.</summary>
    Task<IReadOnlyList<HistoryEntry>> Activity(ActivityQuery query, CancellationToken ct);

    /// <summary>Who or what a tenant's history names as sources, in the order of the alphabet; at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<string>> Sources(TenantId tenant, int max, CancellationToken ct);

    /// <summary>A tenant's links after an id, by id, each with its item; optionally of one integration, of some statuses.</summary>
    Task<IReadOnlyList<LinkState>> Links(LinkQuery query, CancellationToken ct);

    /// <summary>Totals of a tenant.</summary>
    Task<Totals> Totals(TenantId tenant, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Which links.</summary>
public sealed record LinkQuery
{
    /// <summary>The owner.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>One integration's; null for all.</summary>
    public string? Integration { get; init; }

    /// <summary>Of these statuses; empty for all.</summary>
    public IReadOnlyList<LinkStatus> Statuses { get; init; } = [];

    /// <summary>Only those of the remote object, or of the item, that has this id; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>With ids above this.</summary>
    public LinkId After { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A tenant's totals at a moment.</summary>
public sealed record Totals
{
    /// <summary>Items, by catalog's name.</summary>
    public required IReadOnlyDictionary<string, long> Items { get; init; }

    /// <summary>Links, by integration's name and status.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<LinkStatus, long>> Links { get; init; }

    /// <summary>Captured changes that are not routed yet (of all tenants).</summary>
    public required long WaitingChanges { get; init; }

    /// <summary>Events that are not applied yet, by integration's name.</summary>
    public required IReadOnlyDictionary<string, long> WaitingEvents { get; init; }

    /// <summary>Events that are parked, by integration's name.</summary>
    public required IReadOnlyDictionary<string, long> ParkedEvents { get; init; }

    /// <summary>Links that are due or leased, by integration's name.</summary>
    public required IReadOnlyDictionary<string, long> WaitingLinks { get; init; }

    /// <summary>When the oldest signal came that is not served yet; null where none waits.</summary>
    public DateTimeOffset? OldestSignal { get; init; }
}
