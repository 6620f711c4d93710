namespace Tandem.Nodes;

/// <summary>
/// Notices which nodes beat no more: those whose number stayed the same over so many looks. Looks are counted, not seconds: while the
/// database was away, or this process was stopped, nobody was looked at, and nobody is to be taken for dead.
/// </summary>
public sealed class Pulse
{
    /// <summary>Looks, a beat apart, after which a node is taken for dead.</summary>
    public const int Looks = 7;

    private readonly Dictionary<string, (long Beat, int Unchanged)> _seen = [];

    /// <summary>Whether a node beat at one of the last looks.</summary>
    public bool IsLively(string name) => _seen.TryGetValue(name, out var seen) && seen.Unchanged < 3;

    /// <summary>Looks at the other nodes once; returns those that are to be taken for dead, each with the number of its last beat.</summary>
    public IReadOnlyDictionary<string, long> Look(IEnumerable<NodeEntry> others)
    {
        var silent = new Dictionary<string, long>();
        var here = new HashSet<string>();
        foreach (var node in others.Where(node => !node.IsDead))
        {
            here.Add(node.Name);
            var (beat, unchanged) = _seen.GetValueOrDefault(node.Name, (node.Beat, -1));
            unchanged = beat == node.Beat ? unchanged + 1 : 0;
            _seen[node.Name] = (node.Beat, unchanged);
            if (unchanged >= Looks) silent.Add(node.Name, node.Beat);
        }

        foreach (var name in _seen.Keys.Where(name => !here.Contains(name)).ToArray()) _seen.Remove(name);
        return silent;
    }
}
