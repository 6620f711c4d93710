using Tandem.Integrations;
using Tandem.Nodes;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>Whether two readings would be drawn the same.</summary>
internal static class LiveChanges
{
    public static bool Same(Totals a, Totals b) =>
        a.WaitingChanges == b.WaitingChanges && a.OldestSignal == b.OldestSignal
        && Same(a.Items, b.Items) && Same(a.WaitingEvents, b.WaitingEvents) && Same(a.ParkedEvents, b.ParkedEvents) && Same(a.WaitingLinks, b.WaitingLinks)
        && a.Links.Count == b.Links.Count && a.Links.All(links => b.Links.TryGetValue(links.Key, out var others) && Same(links.Value, others));

    public static bool Same(IntegrationReport a, IntegrationReport b) =>
        a.Integration == b.Integration && a.Health == b.Health && a.ThrottledUntil == b.ThrottledUntil && a.State == b.State
        && a.LastEventAt == b.LastEventAt && a.WaitingEvents == b.WaitingEvents && a.WaitingLinks == b.WaitingLinks && a.ParkedEvents == b.ParkedEvents
        && a.Import == b.Import && a.Webhooks == b.Webhooks && a.RateUse.SequenceEqual(b.RateUse) && Same(a.Links, b.Links);

    // Not by the beat, which is another each second.
    public static bool Same(NodeReport a, NodeReport b) =>
        a.Node.Name == b.Node.Name && a.Node.IsDead == b.Node.IsDead && a.Node.Version == b.Node.Version && a.IsThis == b.IsThis
        && a.Duties.SequenceEqual(b.Duties) && a.RulesDifferFor.SequenceEqual(b.RulesDifferFor);

    private static bool Same<TKey>(IReadOnlyDictionary<TKey, long> a, IReadOnlyDictionary<TKey, long> b)
        where TKey : notnull => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var other) && other == pair.Value);
}
