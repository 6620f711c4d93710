using Tandem.Links;

namespace Tandem.Storage;

/// <summary>Which of a tenant's history, across all items. The filters add up.</summary>
public sealed record ActivityQuery
{
    /// <summary>The owner.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Of these kinds; empty for all.</summary>
    public IReadOnlyList<HistoryAction> Actions { get; init; } = [];

    /// <summary>Done by this source (<c>sql</c>, <c>person</c>, <c>api:name</c>, an integration's name); null for all.</summary>
    public string? Source { get; init; }

    /// <summary>Concerning this integration; null for all, those that concern none among them.</summary>
    public string? Integration { get; init; }

    /// <summary>Of this item; null for all.</summary>
    public ItemId? Item { get; init; }

    /// <summary>Not before this moment; null for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Not after this moment; null for no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of positions below this: where an earlier page ended. Null for the newest.</summary>
    public long? Before { get; init; }

    /// <summary>Of positions above this: what has come since. 0 for all.</summary>
    public long After { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Shorter ways to ask.</summary>
public static class ActivityReads
{
    /// <summary>All of a tenant's history below a position (null for the newest), newest first.</summary>
    public static Task<IReadOnlyList<HistoryEntry>> Activity(this IReports reports, TenantId tenant, long? before, int count, CancellationToken ct) =>
        reports.Activity(new ActivityQuery { Tenant = tenant, Before = before, Limit = count }, ct);
}
