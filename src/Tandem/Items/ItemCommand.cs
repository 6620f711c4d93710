using Tandem.Records;

namespace Tandem.Items;

/// <summary>One write that somebody asks for. The set is closed: create, replace, patch, upsert, merge, delete.</summary>
/// <param name="Id">The item.</param>
public abstract record ItemCommand(ItemId Id)
{
    /// <summary>The versions one of which the item must have; null where any will do.</summary>
    public IReadOnlyList<long>? Versions { get; init; }

    /// <summary>
    /// By which value the item is found in place of its id; null where the id says it. Where no item has the value, <see cref="Id"/> is that
    /// of a new one; where several have it, nothing is done.
    /// </summary>
    public FieldMatch? Match { get; init; }

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

    /// <summary>Inserts the item with these values, or changes these fields of it.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="Changes">Path to value; null clears the field, and null at a map's own path clears all its entries.</param>
    public sealed record Merge(ItemId Id, IReadOnlyList<KeyValuePair<string, string?>> Changes) : ItemCommand(Id);

    /// <summary>Deletes an item that must be there.</summary>
    /// <param name="Id">The item.</param>
    public sealed record Delete(ItemId Id) : ItemCommand(Id);
}

/// <summary>The value by which an item is found.</summary>
/// <param name="Path">The field.</param>
/// <param name="Value">Its value.</param>
public sealed record FieldMatch(string Path, string Value);

/// <summary>A write that happens once, however often it is asked for.</summary>
/// <param name="Key">What it is known by; at most 255 characters.</param>
/// <param name="Fingerprint">Of its content: another content under the same key is another write, and is refused.</param>
/// <param name="Command">The write.</param>
/// <param name="Cause">Why, for history.</param>
public sealed record OnceCommand(string Key, string Fingerprint, ItemCommand Command, string Cause);

/// <summary>What became of a write that happens once.</summary>
/// <param name="Answer">What was made of its outcome when it happened.</param>
/// <param name="IsRepeated">It had happened before; nothing was written now.</param>
/// <param name="IsOther">The key belongs to a write of another content; nothing was written now.</param>
public sealed record OnceAnswer(string Answer, bool IsRepeated, bool IsOther);
