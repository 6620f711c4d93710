using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Nodes;

/// <summary>
/// Who works on a database and who holds which duty: one text that all nodes change, each at its beat. Pure: each step returns the roster
/// after it.
/// </summary>
public sealed record Roster
{
    /// <summary>Its name in the shared memory.</summary>
    public const string Name = "roster";

    /// <summary>The nodes, by name.</summary>
    public IReadOnlyList<NodeEntry> Nodes { get; init; } = [];

    /// <summary>The duties, by name.</summary>
    public IReadOnlyList<DutyEntry> Duties { get; init; } = [];

    /// <summary>Reads it; an empty one where there is none.</summary>
    public static Roster Parse(string? text) => text is null ? new Roster() : JsonSerializer.Deserialize(text, RosterJson.Default.Roster)!;

    /// <summary>As text.</summary>
    public string ToText() => JsonSerializer.Serialize(this, RosterJson.Default.Roster);

    /// <summary>The node of that name, dead or alive; null where there is none.</summary>
    public NodeEntry? Find(string name) => Nodes.FirstOrDefault(node => node.Name == name);

    /// <summary>The duty of that name; null where nobody has ever held it.</summary>
    public DutyEntry? Duty(string name) => Duties.FirstOrDefault(duty => duty.Name == name);

    /// <summary>
    /// A node says that it is alive. It keeps its duties and takes those of <paramref name="wanted"/> that nobody holds, or that are held by
    /// one who is not here or is dead.
    /// </summary>
    public Roster Beat(NodeEntry self, IEnumerable<string> wanted, DateTimeOffset now)
    {
        var nodes = Nodes.Where(node => node.Name != self.Name)
            .Append(self with { Beat = (Find(self.Name)?.Beat ?? 0) + 1, SeenAt = now, IsDead = false })
            .OrderBy(node => node.Name, StringComparer.Ordinal).ToArray();
        var alive = nodes.Where(node => !node.IsDead).Select(node => node.Name).ToHashSet();
        var taken = wanted
            .Where(name => Duty(name) is not { Holder: { } holder } || !alive.Contains(holder))
            .Select(name => new DutyEntry(name, self.Name, now, null))
            .ToDictionary(duty => duty.Name);
        return new Roster
        {
            Nodes = nodes,
            Duties = [.. Duties.Where(duty => !taken.ContainsKey(duty.Name)).Concat(taken.Values).OrderBy(duty => duty.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>Nodes that are heard of no more are dead: their duties are free, and their leases are to be ended before they are forgotten.</summary>
    /// <param name="silent">Their names, each with the number of its last beat: one that has beaten since is alive.</param>
    public Roster Bury(IReadOnlyDictionary<string, long> silent) => silent.Count == 0 ? this : this with
    {
        Nodes = [.. Nodes.Select(node => silent.TryGetValue(node.Name, out var last) && node.Beat == last ? node with { IsDead = true } : node)],
    };

    /// <summary>Nodes that left, or whose leases were ended, are here no more.</summary>
    public Roster Forget(IReadOnlySet<string> names) => new()
    {
        Nodes = [.. Nodes.Where(node => !names.Contains(node.Name))],
        Duties = [.. Duties.Where(duty => !names.Contains(duty.Holder))],
    };

    /// <summary>The holder of a duty says as of which resume it knows all that happened in the remote.</summary>
    public Roster CatchUp(string duty, string holder, int? resumes) => this with
    {
        Duties = [.. Duties.Select(each => each.Name == duty && each.Holder == holder ? each with { CaughtUp = resumes } : each)],
    };
}

/// <summary>One process on the database.</summary>
/// <param name="Name">Its name; see <see cref="Hosting.NodeName"/>.</param>
/// <param name="Version">Of the program.</param>
/// <param name="StartedAt">When it came, by its own clock.</param>
public sealed record NodeEntry(string Name, string Version, DateTimeOffset StartedAt)
{
    /// <summary>Counts its beats. Others know it to be alive by the number's changing, so no clocks are compared.</summary>
    public long Beat { get; init; }

    /// <summary>When it last beat, by its own clock; for people.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>It was not heard of for too long. It comes back under another name.</summary>
    public bool IsDead { get; init; }

    /// <summary>What it was told of each integration: fingerprints, by tenant and name.</summary>
    public IReadOnlyDictionary<string, SettingsPrint> Settings { get; init; } = new Dictionary<string, SettingsPrint>();
}

/// <summary>What one node at a time does.</summary>
/// <param name="Name">Its name, such as <c>sweep</c>.</param>
/// <param name="Holder">The name of the node that does it.</param>
/// <param name="Since">Since when.</param>
/// <param name="CaughtUp">Of an inward duty: the number of resumes as of which all that happened there is known; null while it is not.</param>
public sealed record DutyEntry(string Name, string Holder, DateTimeOffset Since, int? CaughtUp);

/// <summary>What a node was told of an integration, to be compared with what another was.</summary>
/// <param name="Account">Which account: kind of connector, mode, catalogs. Two nodes that differ here would mix two accounts.</param>
/// <param name="Rules">A hash of the rules that decide. Nodes that differ here decide differently.</param>
public sealed record SettingsPrint(string Account, string Rules);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Roster))]
internal sealed partial class RosterJson : JsonSerializerContext;
