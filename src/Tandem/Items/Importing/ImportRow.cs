using Tandem.Records;

namespace Tandem.Items;

/// <summary>One line of a file of items, as it was read.</summary>
/// <param name="Line">Its line in the file, the first being 1.</param>
/// <param name="Id">The id that it names; null for none.</param>
/// <param name="Values">The values that it tells, by field path; null clears a field, and a field that it does not tell is left alone.</param>
/// <param name="Errors">What could not be read, by field path.</param>
public sealed record ImportRow(
    long Line, ItemId? Id, IReadOnlyList<KeyValuePair<string, string?>> Values, IReadOnlyDictionary<string, string> Errors);

/// <summary>What a line would do.</summary>
/// <param name="Row">The line.</param>
/// <param name="Kind">In a word.</param>
public sealed record ImportVerdict(ImportRow Row, ImportKind Kind)
{
    /// <summary>The item that it is about: that which has the id, or the same address; null where it would be a new one without an id.</summary>
    public ItemId? Item { get; init; }

    /// <summary>What would change.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>What is wrong, by field path.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>For a possible duplicate: the line of the same file that has the address too; null where an item has it.</summary>
    public long? OtherLine { get; init; }

    /// <summary>The write; null where nothing is to be written.</summary>
    public ItemCommand? Command { get; init; }
}

/// <summary>What a line of a file would do.</summary>
public enum ImportKind
{
    /// <summary>It makes a new item.</summary>
    New,

    /// <summary>It changes an item.</summary>
    Changed,

    /// <summary>The item is so already.</summary>
    Same,

    /// <summary>It names no item by its id, and an item or an earlier line has its e-mail address.</summary>
    Duplicate,

    /// <summary>It cannot be taken.</summary>
    Invalid,
}

/// <summary>What is done with a line that names no id and whose e-mail address is there already.</summary>
public enum DuplicatePolicy
{
    /// <summary>It is left out.</summary>
    Skip,

    /// <summary>It changes the item that has the address, if just one has.</summary>
    Update,

    /// <summary>It makes a second item with the address.</summary>
    Create,
}

/// <summary>How far an import is.</summary>
public sealed record ImportCount
{
    /// <summary>Lines read.</summary>
    public long Read { get; init; }

    /// <summary>New items: to be made, or made.</summary>
    public long New { get; init; }

    /// <summary>Items changed, or to be.</summary>
    public long Changed { get; init; }

    /// <summary>Items that are so already.</summary>
    public long Same { get; init; }

    /// <summary>Possible duplicates that are left out.</summary>
    public long Duplicates { get; init; }

    /// <summary>Lines that cannot be taken, or were refused.</summary>
    public long Invalid { get; init; }

    /// <summary>With one more line.</summary>
    public ImportCount With(ImportKind kind) => kind switch
    {
        ImportKind.New => this with { Read = Read + 1, New = New + 1 },
        ImportKind.Changed => this with { Read = Read + 1, Changed = Changed + 1 },
        ImportKind.Same => this with { Read = Read + 1, Same = Same + 1 },
        ImportKind.Duplicate => this with { Read = Read + 1, Duplicates = Duplicates + 1 },
        _ => this with { Read = Read + 1, Invalid = Invalid + 1 },
    };
}
