using Tandem.Records;

namespace Tandem.Storage;

/// <summary>"This item changed", captured by a trigger in the transaction of the write.</summary>
public sealed record Change
{
    /// <summary>The item.</summary>
    public required ItemKey Item { get; init; }

    /// <summary>What the write did.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>When, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who wrote, as <see cref="Edits.Source"/> said; null for a program that wrote SQL directly.</summary>
    public string? Source { get; init; }

    /// <summary>The content before; null for an insert, or where a unit of work wrote and told history itself.</summary>
    public Record? Before { get; init; }

    /// <summary>The content after; null for a delete, or where a unit of work wrote.</summary>
    public Record? After { get; init; }

    /// <summary>Its place in the table <c>changes</c>; 0 or less where it came another way, and then history has been told of it.</summary>
    public long Position { get; init; }
}

/// <summary>What a captured write did to the item.</summary>
public enum ChangeKind
{
    /// <summary>Inserted it.</summary>
    Insert,

    /// <summary>Updated it.</summary>
    Update,

    /// <summary>Deleted it.</summary>
    Delete,
}
