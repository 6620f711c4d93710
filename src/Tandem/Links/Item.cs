using Tandem.Records;

namespace Tandem.Links;

/// <summary>One row of a catalog's table.</summary>
public sealed record Item
{
    /// <summary>Its key.</summary>
    public required ItemKey Key { get; init; }

    /// <summary>Its synced content.</summary>
    public required Record Record { get; init; }

    /// <summary>Grows by one with each write, whoever writes; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>When it was inserted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A link beside its item.</summary>
/// <param name="Link">The link.</param>
/// <param name="Item">The item; null where it was deleted.</param>
public sealed record LinkState(Link Link, Item? Item);
