using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Simulation;

/// <summary>
/// What people wrote, on either side, and what they overwrote knowingly. Each value is written once only and names its entity and field, so
/// that afterwards every value can be traced: nothing may be invented, and nothing may be lost that nobody overwrote.
/// </summary>
internal sealed class Ledger(Random random)
{
    private readonly Dictionary<string, string> _open = [];
    private readonly HashSet<string> _written = [];
    private int _count;

    /// <summary>A new value for a field of an entity, in a shape that the remote may store differently.</summary>
    public string Write(string entity, string path, string? overwritten, bool refusable)
    {
        Overwrite(overwritten);
        var value = $"{entity}/{path}/{(path is "phone" && random.Next(2) == 0 ? " " : "")}{++_count}";
        if (random.Next(6) == 0) value = $" {value} ";
        if (refusable && random.Next(12) == 0) value = $"refused {value}";
        _open[Key(value)] = entity;
        _written.Add(Key(value));
        return value;
    }

    /// <summary>Somebody saw a value and put another, or none, in its place.</summary>
    public void Overwrite(string? value)
    {
        if (value is not null) _open.Remove(Key(value));
    }

    /// <summary>Somebody deleted what they saw.</summary>
    public void Overwrite(Record seen)
    {
        foreach (var (_, value) in seen) Overwrite(value);
    }

    /// <summary>Checks the end: every value that nobody overwrote is there, or history tells of the conflict that it lost.</summary>
    public void Check(IEnumerable<(string Where, Record Record)> copies, IEnumerable<HistoryEntry> history)
    {
        var there = new HashSet<string>();
        foreach (var (where, record) in copies)
        {
            foreach (var (path, value) in record)
            {
                there.Add(Key(value));
                if (!_written.Contains(Key(value))) throw new Violation($"{where}: {path} = '{value}' was written by nobody.");
                if (!Key(value).Contains(Key(path), StringComparison.Ordinal)) throw new Violation($"{where}: {path} holds '{value}', which is another field's.");
            }

            var entities = record.Select(field => Entity(field.Value)).Distinct().ToArray();
            if (entities.Length > 1) throw new Violation($"{where} mixes {string.Join(" and ", entities)}: {record}");
        }

        var told = new HashSet<string>();
        foreach (var conflict in history.SelectMany(entry => entry.Conflicts).Select(outcome => outcome.Conflict)) Tell(told, conflict);
        foreach (var lost in _open.Keys.Where(value => !there.Contains(value) && !told.Contains(value)))
            throw new Violation($"'{lost}' was lost: nobody overwrote it, and no conflict tells of it.");
    }

    public static string Entity(string value) => value.Replace("refused", "", StringComparison.Ordinal).Trim().Split('/')[0];

    private static void Tell(HashSet<string> told, FieldConflict conflict)
    {
        if (conflict.Local is { } local) told.Add(Key(local));
        if (conflict.Remote is { } remote) told.Add(Key(remote));
    }

    // Blind to the ways in which the remote stores values differently.
    private static string Key(string value) => value.Replace(" ", "", StringComparison.Ordinal);
}
