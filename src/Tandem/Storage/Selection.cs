using Tandem.Links;

namespace Tandem.Storage;

/// <summary>What a unit of work loads and locks. The parts add up; each link comes once, with its item.</summary>
public sealed record Selection
{
    /// <summary>Nothing: a unit of work that only writes.</summary>
    public static Selection Nothing { get; } = new();

    /// <summary>These links.</summary>
    public IReadOnlyList<LinkId> Links { get; init; } = [];

    /// <summary>Links that may be worked on now: due, not leased; by priority, then by when they became due.</summary>
    public DueLinks? Due { get; init; }

    /// <summary>The integration whose leased links are wanted; null for none.</summary>
    public IntegrationKey? Leased { get; init; }

    /// <summary>Links, items and tombstones that remote objects may belong to.</summary>
    public RemoteMatches? Remote { get; init; }

    /// <summary>These items, and all links of each.</summary>
    public IReadOnlyList<ItemKey> Items { get; init; } = [];

    /// <summary>Values that are to be unique, with the items that have them. No other unit of work that names one of them runs meanwhile.</summary>
    public UniqueValues? Unique { get; init; }

    /// <summary>Keys of writes that happen once, each with what became of it if it has happened.</summary>
    public AnswerKeys? Answers { get; init; }
}

/// <summary>Keys of a tenant's writes that happen once.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Keys">The keys.</param>
public sealed record AnswerKeys(TenantId Tenant, IReadOnlyList<string> Keys);

/// <summary>Values of a field that only one item may have.</summary>
/// <param name="Tenant">The tenant in which they are unique.</param>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Field">The field's path.</param>
/// <param name="Values">The values.</param>
public sealed record UniqueValues(TenantId Tenant, string Catalog, string Field, IReadOnlyList<string> Values);

/// <summary>Links of an integration that may be worked on.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Now">Due at this moment.</param>
/// <param name="Max">At most so many.</param>
/// <param name="Only">Only those of this priority; null for all.</param>
public sealed record DueLinks(IntegrationKey Integration, DateTimeOffset Now, int Max, Priority? Only = null);

/// <summary>What remote objects are looked up by.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Ids">Links by external id, and tombstones.</param>
/// <param name="Items">Items by the id that the remote's metadata names, each with its link in this integration, if it has one.</param>
/// <param name="MatchField">The column of the catalog's match field; items by its value. Null where items are never matched by it.</param>
/// <param name="MatchValues">The values.</param>
public sealed record RemoteMatches(
    IntegrationKey Integration, string Catalog, IReadOnlyList<ExternalId> Ids, IReadOnlyList<ItemId> Items,
    string? MatchField, IReadOnlyList<string> MatchValues);

/// <summary>What was loaded and locked.</summary>
public sealed record Snapshot
{
    /// <summary>The links, each with its item.</summary>
    public required IReadOnlyList<LinkState> Links { get; init; }

    /// <summary>The items that were selected by themselves, or matched, whether they have links or not.</summary>
    public required IReadOnlyDictionary<ItemKey, Item> Items { get; init; }

    /// <summary>What became of those of the selected keys that are known.</summary>
    public IReadOnlyDictionary<string, RequestAnswer> Answers { get; init; } = new Dictionary<string, RequestAnswer>();

    /// <summary>Those of the selected external ids that are known to be deleted for good.</summary>
    public IReadOnlyDictionary<ExternalId, Tombstone> Tombstones { get; init; } = new Dictionary<ExternalId, Tombstone>();
}

/// <summary>An item with all its links.</summary>
/// <param name="Item">The item.</param>
/// <param name="Links">Its links, one an integration at most.</param>
public sealed record ItemState(Item Item, IReadOnlyList<Link> Links);

/// <summary>What a unit of work made of a snapshot.</summary>
/// <param name="Edits">What is to be saved.</param>
/// <param name="Result">What the caller is told.</param>
public sealed record Decision<TResult>(Edits Edits, TResult Result);
