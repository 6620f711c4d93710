using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Tandem.Records;

/// <summary>
/// The synced content of an item: field path to value (<c>name</c>, <c>address.city</c>, <c>metadata.plan</c>). Immutable, compared by
/// value. A value is canonical text and never empty: an empty text and no value are the same thing, in a column as in Stripe, where
/// posting an empty text clears the field (https://docs.stripe.com/api/metadata).
/// </summary>
[JsonConverter(typeof(RecordJsonConverter))]
public sealed class Record : IEquatable<Record>, IReadOnlyCollection<KeyValuePair<string, string>>
{
    // Sorted by path (ordinal), so that equality, merging and writing are single passes over two arrays.
    private readonly string[] _paths;
    private readonly string[] _values;

    private Record(string[] paths, string[] values) => (_paths, _values) = (paths, values);

    /// <summary>The record in which no field has a value.</summary>
    public static Record Empty { get; } = new([], []);

    /// <summary>The number of fields that have a value.</summary>
    public int Count => _paths.Length;

    /// <summary>The paths of the fields that have a value, in ordinal order.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>The value of the field at <paramref name="path"/>, or null where it has none.</summary>
    public string? this[string path] => Array.BinarySearch(_paths, path, StringComparer.Ordinal) is var at and >= 0 ? _values[at] : null;

    /// <summary>The record with these values; empty and null ones are left out, and the last of equal paths counts.</summary>
    public static Record From(IEnumerable<KeyValuePair<string, string?>> values) => FromOwn(values.ToArray());

    /// <summary>As <see cref="From"/>, of values that nobody else looks at any more.</summary>
    internal static Record FromOwn(Span<KeyValuePair<string, string?>> values)
    {
        Sort(values);
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (string.IsNullOrEmpty(values[i].Value) || (i + 1 < values.Length && values[i + 1].Key == values[i].Key)) continue;
            values[count++] = values[i];
        }

        var (paths, texts) = (new string[count], new string[count]);
        for (var i = 0; i < count; i++) (paths[i], texts[i]) = (values[i].Key, values[i].Value!);
        return FromSorted(paths, texts);
    }

    // Equal paths stay in their order. A record has a dozen paths, which mostly come sorted or nearly so: then nothing is faster than insertion.
    private static void Sort(Span<KeyValuePair<string, string?>> values)
    {
        const int few = 64;
        if (values.Length > few)
        {
            values.ToArray().OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray().CopyTo(values);
            return;
        }

        for (var i = 1; i < values.Length; i++)
        {
            var value = values[i];
            var at = i;
            while (at > 0 && string.CompareOrdinal(values[at - 1].Key, value.Key) > 0) values[at] = values[--at];
            values[at] = value;
        }
    }

    /// <summary>The record with these values; empty and null ones are left out.</summary>
    public static Record Of(params IEnumerable<(string Path, string? Value)> values) =>
        From(values.Select(value => KeyValuePair.Create(value.Path, value.Value)));

    /// <summary>A record from parts that are already sorted, without empty values; the arrays are not copied.</summary>
    internal static Record FromSorted(string[] paths, string[] values) => paths.Length == 0 ? Empty : new Record(paths, values);

    /// <summary>This record with the field at <paramref name="path"/> set, or cleared by null or an empty text.</summary>
    public Record With(string path, string? value) => With([KeyValuePair.Create(path, value)]);

    /// <summary>This record with these fields set, or cleared by null or an empty text.</summary>
    public Record With(IEnumerable<KeyValuePair<string, string?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var set = values as IReadOnlyCollection<KeyValuePair<string, string?>> ?? [.. values];
        var all = new KeyValuePair<string, string?>[Count + set.Count];
        for (var i = 0; i < Count; i++) all[i] = KeyValuePair.Create(_paths[i], (string?)_values[i]);
        var next = Count;
        foreach (var value in set) all[next++] = value;
        return FromOwn(all);
    }

    /// <summary>The fields in which <paramref name="to"/> differs from this record, in ordinal order of their paths.</summary>
    public IReadOnlyList<FieldChange> ChangesTo(Record to)
    {
        List<FieldChange>? changes = null;
        var (mine, theirs) = (new RecordCursor(this), new RecordCursor(to));
        while (RecordCursor.First(mine.Path, theirs.Path) is { } path)
        {
            var (from, value) = (mine.Take(path), theirs.Take(path));
            if (from != value) (changes ??= []).Add(new FieldChange(path, from, value));
        }

        return changes ?? (IReadOnlyList<FieldChange>)[];
    }

    /// <summary>Each path that has a value in one record or the other, once, in ordinal order, with both values.</summary>
    public static IEnumerable<(string Path, string? Left, string? Right)> Zip(Record left, Record right)
    {
        var (lefts, rights) = (new RecordCursor(left), new RecordCursor(right));
        while (RecordCursor.First(lefts.Path, rights.Path) is { } path) yield return (path, lefts.Take(path), rights.Take(path));
    }

    /// <summary>The path and the value at a place in the ordinal order of the paths.</summary>
    internal (string Path, string Value) At(int place) => (_paths[place], _values[place]);

    /// <inheritdoc />
    public bool Equals([NotNullWhen(true)] Record? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _paths.AsSpan().SequenceEqual(other._paths) && _values.AsSpan().SequenceEqual(other._values));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Record);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in _values) hash.Add(value, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var i = 0; i < _paths.Length; i++) yield return KeyValuePair.Create(_paths[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => "{" + string.Join(", ", this.Select(pair => $"{pair.Key}: {pair.Value}")) + "}";
}
