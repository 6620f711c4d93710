using Tandem.Links;

namespace Tandem.Items;

/// <summary>
/// What became of one <see cref="ItemCommand"/>. The set is closed; only <see cref="Written"/> and <see cref="Deleted"/> wrote anything.
/// </summary>
public abstract record ItemOutcome
{
    /// <summary>The item is as was asked.</summary>
    /// <param name="Item">The item as it is now.</param>
    /// <param name="Links">Its links.</param>
    /// <param name="Effect">What it took.</param>
    public sealed record Written(Item Item, IReadOnlyList<Link> Links, WriteEffect Effect) : ItemOutcome;

    /// <summary>The item was deleted.</summary>
    public sealed record Deleted : ItemOutcome;

    /// <summary>There is no such item.</summary>
    public sealed record NotFound : ItemOutcome;

    /// <summary>The item to be created is there already.</summary>
    public sealed record Exists : ItemOutcome;

    /// <summary>The item has another version than was expected.</summary>
    /// <param name="Current">The version that it has.</param>
    public sealed record VersionMismatch(long Current) : ItemOutcome;

    /// <summary>The content breaks the catalog's limits.</summary>
    /// <param name="Errors">What is wrong and the way out, by field path.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : ItemOutcome;

    /// <summary>The command names the item by a value that several have.</summary>
    /// <param name="Path">The field.</param>
    /// <param name="Count">How many have it.</param>
    public sealed record Ambiguous(string Path, int Count) : ItemOutcome;

    /// <summary>Another item has the value, and the field's values are to be unique.</summary>
    /// <param name="Path">The field.</param>
    /// <param name="Other">The item that has it.</param>
    public sealed record Taken(string Path, ItemId Other) : ItemOutcome;
}

/// <summary>What a write took.</summary>
public enum WriteEffect
{
    /// <summary>The item was inserted.</summary>
    Created,

    /// <summary>Fields of it changed.</summary>
    Updated,

    /// <summary>Nothing: it was so already, and nothing was written.</summary>
    None,
}
