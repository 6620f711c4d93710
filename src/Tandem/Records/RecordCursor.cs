namespace Tandem.Records;

/// <summary>A place in a record, for a walk through several records at once in the order of their paths. Allocates nothing.</summary>
internal struct RecordCursor(Record record)
{
    private int _at;

    /// <summary>The path of the field that comes next; null at the end.</summary>
    public readonly string? Path => _at < record.Count ? record.At(_at).Path : null;

    /// <summary>The value of the field at a path, and a step beyond it; null, and no step, where another comes next.</summary>
    public string? Take(string path) => Path == path ? record.At(_at++).Value : null;

    /// <summary>Which of two paths comes first; null where both records are at their end.</summary>
    public static string? First(string? left, string? right) =>
        left is null ? right : right is null || string.CompareOrdinal(left, right) <= 0 ? left : right;
}
