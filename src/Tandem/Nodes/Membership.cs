using System.Reflection;
using Microsoft.Extensions.Logging;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Storage;

namespace Tandem.Nodes;

/// <summary>
/// Keeps this process among the nodes of its database: beats once a second, takes duties that are free, notices who died, and hears what was
/// asked of other nodes. On a database that one process has to itself it holds every duty and beats for nobody.
/// </summary>
public sealed class Membership(
    ISharedMemory memory, IIntegrationStates states, IntegrationRegistry integrations, ThisNode self, Duties duties, Wakeups wakeups,
    TimeProvider time, ILogger<Membership> log)
{
    /// <summary>Between two beats.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    private static readonly string Version =
        typeof(Membership).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly Pulse _pulse = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private IReadOnlyDictionary<string, long> _silent = new Dictionary<string, long>();
    private HashSet<(string, string)> _warned = [];

    /// <summary>Whether there may be other nodes, so that beats are needed.</summary>
    public bool IsShared => memory.IsShared;

    /// <summary>The nodes and duties as they are now.</summary>
    public async Task<Roster> Look(CancellationToken ct) =>
        memory.IsShared ? Roster.Parse(await memory.Read(Roster.Name, ct)) : new Roster().Beat(Entry(), duties.Wanted, time.GetUtcNow());

    /// <summary>Comes among the nodes. Processes of this machine that were killed are known to be dead at once.</summary>
    /// <exception cref="StorageException">Another node was told of another account under the same name.</exception>
    public async Task Join(CancellationToken ct)
    {
        if (!memory.IsShared)
        {
            duties.Hold(duties.Wanted);
            return;
        }

        foreach (var integration in integrations.All)
        {
            integration.Budget.Share(new SharedBudget(memory, integration.Key, integration.Connector.Limits, time));
            integration.Breaker.Share(memory, integration.Key);
            (integration.IsOurs, integration.IsCaughtUp) = (false, false);
        }

        var refusal = await memory.Change(Roster.Name, text =>
        {
            var roster = Roster.Parse(text);
            roster = roster.Bury(new Dictionary<string, long>(Killed(roster.Nodes)));
            return (roster.ToText(), SettingsPrints.Refusal(Entry(), roster.Nodes));
        }, ct);
        if (refusal is not null) throw new StorageException(refusal);
        await Beat(ct);
    }

    /// <summary>Beats once. Returns the nodes that are dead and whose leases are to be ended; then <see cref="Forget"/> them.</summary>
    public async Task<IReadOnlySet<string>> Beat(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var now = time.GetUtcNow();
        var (roster, lost) = await memory.Change(Roster.Name, text => Beat(Roster.Parse(text), now), ct);
        if (lost)
        {
            log.TakenForDead(self.Name.Value);
            duties.Hold([]);
            self.Rename();
            return new HashSet<string>();
        }

        self.Beat(began);
        var others = roster.Nodes.Where(node => node.Name != self.Name.Value).ToArray();
        _silent = new Dictionary<string, long>(_pulse.Look(others).Concat(Killed(others)).DistinctBy(node => node.Key));
        await Hear(roster, ct);
        Warn(roster);
        return roster.Nodes.Where(node => node.IsDead).Select(node => node.Name).ToHashSet();
    }

    /// <summary>Takes dead nodes, whose leases were ended, off the roster.</summary>
    public Task Forget(IReadOnlySet<string> dead, CancellationToken ct) =>
        memory.Change(Roster.Name, text => (Roster.Parse(text).Forget(dead).ToText(), true), ct);

    /// <summary>Leaves, so that others need not find out. What this node held is free at once.</summary>
    public async Task Leave(CancellationToken ct)
    {
        if (memory.IsShared) await Forget(new HashSet<string> { self.Name.Value }, ct);
    }

    // A node that finds itself dead, or not there any more, does not go on as if nothing had been: others may be at work on what it held.
    private (string Text, (Roster Roster, bool Lost) Result) Beat(Roster roster, DateTimeOffset now)
    {
        var mine = roster.Find(self.Name.Value);
        if (mine is { IsDead: true } || (mine is null && self.HasBeaten)) return (roster.ToText(), (roster, true));

        roster = roster.Bury(_silent).Beat(Entry(), duties.Wanted, now);
        foreach (var integration in integrations.All.Where(integration => duties.Holds(Duty.Inward(integration.Key))))
            roster = roster.CatchUp(Duty.Inward(integration.Key), self.Name.Value, integration.IsCaughtUp ? integration.Resumes : null);
        return (roster.ToText(), (roster, false));
    }

    // What was asked of another node, and how far the holder of each inward duty is.
    private async Task Hear(Roster roster, CancellationToken ct)
    {
        duties.Hold(roster.Duties.Where(duty => duty.Holder == self.Name.Value).Select(duty => duty.Name));
        foreach (var state in await states.Load(ct))
        {
            if (integrations.Find(state.Integration) is { } integration) wakeups.Mirror(integration, state);
        }

        foreach (var integration in integrations.All.Where(integration => !integration.IsOurs))
        {
            var before = integration.IsCaughtUp;
            integration.IsCaughtUp = roster.Duty(Duty.Inward(integration.Key)) is { CaughtUp: { } asOf, Holder: var holder }
                && asOf == integration.Resumes && _pulse.IsLively(holder);
            if (integration.IsCaughtUp && !before) wakeups.Links(integration.Key).Set();
        }
    }

    // Of processes of this machine it is known at once.
    private static IEnumerable<KeyValuePair<string, long>> Killed(IEnumerable<NodeEntry> nodes) =>
        nodes.Where(node => !node.IsDead && NodeName.IsDead(node.Name)).Select(node => KeyValuePair.Create(node.Name, node.Beat));

    private void Warn(Roster roster)
    {
        var different = SettingsPrints.DifferentRules(Entry(), roster.Nodes).ToHashSet();
        foreach (var (integration, node) in different.Except(_warned)) log.RulesDiffer(integration, node);
        _warned = different;
    }

    private NodeEntry Entry() => new(self.Name.Value, Version, _startedAt) { Settings = SettingsPrints.Of(integrations) };
}
