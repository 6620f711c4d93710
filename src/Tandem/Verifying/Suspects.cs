using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Verifying;

/// <summary>
/// What seems to differ. Each is looked at again, singly; and where an engine works, a difference counts only if it is still the same a
/// while later and nothing is being done about it, or if it will not go away.
/// </summary>
internal sealed class Suspects(ISyncStore store, Integration integration, string catalog, bool isWorking, TimeProvider time)
{
    private const int Batch = 200;

    private static readonly TimeSpan[] Pauses = [.. new[] { 1.0, 1.5, 2.5, 4.0 }.Select(TimeSpan.FromSeconds)];

    private readonly Dictionary<ExternalId, RemoteObject> _there = [];
    private readonly HashSet<LinkId> _links = [];
    private readonly HashSet<ItemKey> _items = [];

    public int Count => _there.Count + _links.Count + _items.Count;

    /// <summary>A remote object that seems to have no link.</summary>
    public void AddThere(RemoteObject seen) => _there[seen.Id] = seen;

    /// <summary>A link whose sides seem to differ.</summary>
    public void AddLink(LinkId link) => _links.Add(link);

    /// <summary>An item that seems to have no link.</summary>
    public void AddItem(ItemKey item) => _items.Add(item);

    /// <summary>Looks at all of them again, and forgets them. Returns how many pairs agree, what differs, and why not all could be looked at.</summary>
    public async Task<(int Agreed, IReadOnlyList<Difference> Differences, RemoteFailure? Failure)> Confirm(RemoteReader remote, CancellationToken ct)
    {
        var agreed = 0;
        var confirmed = new List<Difference>();
        var before = new List<Difference>();
        for (var look = 0; ; look++)
        {
            var (found, nowAgreed, failure) = await Look(remote, ct);
            agreed += nowAgreed;
            if (failure is not null) return (agreed, confirmed, failure);

            var isLast = !isWorking || look == Pauses.Length;
            var still = found.Where(difference => isLast || !difference.IsMoving && before.Any(difference.IsSameAs)).ToArray();
            confirmed.AddRange(still);
            before = [.. found.Except(still)];
            Keep(before);
            if (before.Count == 0) return (agreed, confirmed, null);

            await Task.Delay(Pauses[look], time, ct);
        }
    }

    private async Task<(List<Difference> Found, int Agreed, RemoteFailure? Failure)> Look(RemoteReader remote, CancellationToken ct)
    {
        var found = new List<Difference>();
        var states = new Dictionary<LinkId, LinkState>();
        foreach (var some in _there.Values.Chunk(Batch))
        {
            var (links, deleted) = await Rows.ByExternalId(store, integration.Key, catalog, [.. some.Select(seen => seen.Id)], ct);
            foreach (var state in links.Values) states[state.Link.Id] = state;
            found.AddRange(some.Where(seen => !links.ContainsKey(seen.Id) && !deleted.Contains(seen.Id))
                .Select(seen => new Difference { Kind = DifferenceKind.OnlyThere, ExternalId = seen.Id, Remote = seen }));
        }

        foreach (var some in _items.Chunk(Batch))
        {
            var loaded = await Rows.Load(store, new Selection { Items = some }, ct);
            var ours = loaded.Links.Where(state => state.Link.Integration == integration.Key).ToArray();
            foreach (var state in ours) states[state.Link.Id] = state;
            found.AddRange(loaded.Items.Keys.Except(ours.Select(state => state.Link.Item))
                .Select(item => new Difference { Kind = DifferenceKind.NotLinked, Item = item }));
        }

        foreach (var some in _links.Chunk(Batch))
        {
            foreach (var state in (await Rows.Load(store, new Selection { Links = some }, ct)).Links) states[state.Link.Id] = state;
        }

        var linked = states.Values.Where(state => state.Link.Status is not LinkStatus.Unlinked).ToArray();
        var (objects, failure) = await remote.Fetch(catalog, [.. linked.Select(state => state.Link.ExternalId).OfType<ExternalId>()], ct);
        if (failure is not null) return (found, 0, failure);

        var differences = linked.Select(state => Comparison.Of(
            state, state.Link.ExternalId is { } id ? objects[id] : null, integration.Rules)).OfType<Difference>().ToArray();
        found.AddRange(differences);
        return (found, linked.Length - differences.Length, null);
    }

    private void Keep(List<Difference> differences)
    {
        var there = differences.Where(difference => difference.Link is null).Select(difference => difference.Remote).OfType<RemoteObject>().ToArray();
        var items = differences.Where(difference => difference is { Link: null, Item: not null }).Select(difference => difference.Item!.Value).ToArray();
        var links = differences.Select(difference => difference.Link?.Id).OfType<LinkId>().ToArray();
        _there.Clear();
        _items.Clear();
        _links.Clear();
        foreach (var seen in there) AddThere(seen);
        _items.UnionWith(items);
        _links.UnionWith(links);
    }
}
