using Tandem.Records;

namespace Tandem.Items;

/// <summary>One write that somebody asks for. The set is closed: create, replace, patch, upsert, delete.</summary>
/// <param name="Id">The item.</param>
public abstract record ItemCommand(ItemId Id)
{
    /// <summary>The versions one of which the item must have; null where any will do.</summary>
    public IReadOnlyList<long>? Versions { get; init; }

    /// <summary>Inserts an item that must not be there.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="Record">Its content.</param>
    public sealed record Create(ItemId Id, Record Record) : ItemCommand(Id);

    /// <summary>Replaces the whole content of an item that must be there.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="Record">Its content.</param>
    public sealed record Replace(ItemId Id, Record Record) : ItemCommand(Id);

    /// <summary>Changes some fields of an item that must be there.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="Changes">Path to value; null clears the field, and null at a map's own path clears all its entries.</param>
    public sealed record Patch(ItemId Id, IReadOnlyList<KeyValuePair<string, string?>> Changes) : ItemCommand(Id);

    /// <summary>Inserts the item, or replaces its whole content.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="Record">Its content.</param>
    public sealed record Upsert(ItemId Id, Record Record) : ItemCommand(Id);

    /// <summary>Deletes an item that must be there.</summary>
    /// <param name="Id">The item.</param>
    public sealed record Delete(ItemId Id) : ItemCommand(Id);
}
