using Tandem.Links;

namespace Tandem.Storage;

/// <summary>Reads for the API, the dashboard and the commands. They see committed data and lock nothing.</summary>
public interface IItemQueries
{
    /// <summary>The items with these keys that exist, with their links, in no order.</summary>
    Task<IReadOnlyList<ItemState>> Get(IReadOnlyList<ItemKey> keys, CancellationToken ct);

    /// <summary>A page of a tenant's items.</summary>
    Task<ItemPage> List(ItemQuery query, CancellationToken ct);

    /// <summary>The ids of items that have one of these values in a column, at most <paramref name="max"/>; for the unique e-mail setting.</summary>
    Task<IReadOnlyList<ItemKey>> FindByValue(TenantId tenant, string catalog, string path, IReadOnlyList<string> values, int max, CancellationToken ct);
}

/// <summary>Which items, in which order.</summary>
public sealed record ItemQuery
{
    /// <summary>The owner.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The catalog's name.</summary>
    public required string Catalog { get; init; }

    /// <summary>At most so many, 1 to 200.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where an earlier page ended; null for the first.</summary>
    public ItemCursor? After { get; init; }

    /// <summary>Only those in whose name, e-mail, phone or id the text occurs (letter case is ignored); null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only those with a link of this status; null for all.</summary>
    public LinkStatus? Status { get; init; }

    /// <summary>Only those with a link in this integration; null for all.</summary>
    public string? Integration { get; init; }

    /// <summary>The order; ties by id.</summary>
    public ItemSort Sort { get; init; } = ItemSort.CreatedAt;

    /// <summary>From the highest to the lowest.</summary>
    public bool Descending { get; init; }
}

/// <summary>What items are ordered by.</summary>
public enum ItemSort
{
    /// <summary>When it was inserted.</summary>
    CreatedAt,

    /// <summary>When it was last written.</summary>
    UpdatedAt,

    /// <summary>The name.</summary>
    Name,

    /// <summary>The e-mail address.</summary>
    Email,
}

/// <summary>The last item of a page: its value of the sort column, and its id.</summary>
/// <param name="Value">The value; null where it has none.</param>
/// <param name="Id">The id.</param>
public sealed record ItemCursor(string? Value, ItemId Id);

/// <summary>A page of items.</summary>
/// <param name="Items">The items, with their links.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record ItemPage(IReadOnlyList<ItemState> Items, ItemCursor? Next);
