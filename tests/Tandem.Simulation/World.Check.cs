using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Simulation;

/// <summary>The faults stop, the engine comes to rest, and then everything must be right.</summary>
internal sealed partial class World
{
    private const int MostRounds = 60;
    private const int MostPasses = 300;

    private async Task ComeToRest()
    {
        Trace("the faults stop");
        _remote.Faults = Faults.None;
        _stopped = null;
        for (var i = 0; i < _nodes.Length; i++) await Restart(i);
        await _nodes[0].Operations.Import(_nodes[0].Integration, CancellationToken.None);
        var quiet = 0;
        for (var round = 0; quiet < 3; round++)
        {
            if (round == MostRounds) throw new Violation("It does not come to rest: the two sides push to each other for ever.");
            _time.Advance(TimeSpan.FromSeconds(301));
            var writes = _remote.Writes;
            while (_remote.Undelivered.Count > 0) await Deliver();
            await _nodes[1].Poller.Poll(_nodes[1].Integration, CancellationToken.None);
            await _nodes[0].Backfill.Run(_nodes[0].Integration, CancellationToken.None);
            var worked = await Work();
            await Decide();
            quiet = worked || _remote.Writes > writes ? 0 : quiet + 1;
        }
    }

    private async Task<bool> Work()
    {
        var worked = false;
        var more = true;
        for (var pass = 0; more; pass++)
        {
            if (pass == MostPasses) throw new Violation("It does not come to rest: there is always something to do.");
            more = false;
            foreach (var (i, node) in _nodes.Index())
            {
                await Beat(i);
                more |= await node.Router.Route(100, CancellationToken.None) > 0;
                if (node.Window.IsEmpty) node.Window = await node.Reader.Read(node.Window, beside: true, CancellationToken.None);
                while (!node.Window.IsEmpty) await node.Inward.Apply(node.Window, new Portion(100), CancellationToken.None);
                more |= node.Window.HasWork;
                var claimed = await node.Outward.Claim(node.Integration, 100, CancellationToken.None);
                foreach (var work in claimed.Work)
                    await node.Outward.Settle(node.Integration, await node.Outward.Call(node.Integration, [work], CancellationToken.None), CancellationToken.None);
                more |= claimed.Links > 0;
            }

            worked |= more;
        }

        return worked;
    }

    /// <summary>A person decides the conflicts that wait for one.</summary>
    private async Task Decide()
    {
        foreach (var (link, _) in await _store.ScanLinks(Key, new LinkId(0), 1000, CancellationToken.None))
        {
            if (link.Conflicts.Count == 0) continue;
            var choices = link.Conflicts.ToDictionary(
                conflict => conflict.Path, _ => new Resolution(_random.Next(2) == 0 ? ResolutionChoice.Local : ResolutionChoice.Remote));
            Trace($"a person decides {link.Id}: {string.Join(", ", choices.Select(choice => $"{choice.Key}={choice.Value.Choice}"))}");
            if (choices.TryGetValue(FieldConflict.WholeItem, out var whole) && whole.Choice is ResolutionChoice.Local) _deletionsChosen.Add(link.Item);
            await _nodes[0].Operations.Resolve(TenantId.Default, link.Id, choices, new Asker("person"), CancellationToken.None);
        }
    }

    private async Task Check()
    {
        var items = await _store.Scan(TenantId.Default, "customers", null, 1000, CancellationToken.None);
        var links = await _store.ScanLinks(Key, new LinkId(0), 1000, CancellationToken.None);
        var history = await _store.Activity(TenantId.Default, null, 100_000, CancellationToken.None);
        var live = _remote.Objects.Values.Where(found => !found.Deleted).ToDictionary(found => found.Id);

        foreach (var state in items) CheckItem(state, live);
        foreach (var found in live.Values)
        {
            if (links.Count(link => link.Link.ExternalId?.Value == found.Id) != 1) throw new Violation($"{found.Id} {found.Record} has no link of its own.");
        }

        foreach (var same in live.Values.Where(found => found.Record.Count > 0).GroupBy(found => EntityOf(found.Record)).Where(same => same.Count() > 1))
            throw new Violation($"{same.Key} is there twice: {string.Join(" and ", same.Select(found => found.Id))}.");
        foreach (var same in items.Where(state => state.Item.Record.Count > 0).GroupBy(state => EntityOf(state.Item.Record)).Where(same => same.Count() > 1))
            throw new Violation($"{same.Key} is here twice: {string.Join(" and ", same.Select(state => state.Item.Key.Id))}.");

        CheckDeletions(items, live, history);
        _ledger.Check(
            items.Select(state => (state.Item.Key.Id.ToString(), state.Item.Record)).Concat(live.Values.Select(found => (found.Id, found.Record))), history);
    }

    private static void CheckItem(ItemState state, Dictionary<string, ModelObject> live)
    {
        var item = state.Item;
        if (state.Links is not [var link]) throw new Violation($"{item.Key.Id} has {state.Links.Count} links.");
        switch (link.Status)
        {
            case LinkStatus.Failed when RemoteModel.IsRefused(item.Record):
            case LinkStatus.Unlinked:
                return;
            case LinkStatus.Synced:
                break;
            default:
                throw new Violation($"{item.Key.Id} is {link.Status} at rest: {link.Error}; {item.Record}");
        }

        if (!live.TryGetValue(link.ExternalId!.Value.Value, out var found)) throw new Violation($"{item.Key.Id} is synced with {link.ExternalId}, which is deleted.");
        foreach (var (path, here, there) in Record.Zip(item.Record, found.Record))
        {
            if (RemoteModel.Normalised(path, here) is var stored && (stored == "" ? null : stored) != there)
                throw new Violation($"{item.Key.Id} and {found.Id} differ: {path} is '{here}' here and '{there}' there.");
        }
    }

    private void CheckDeletions(IReadOnlyList<ItemState> items, Dictionary<string, ModelObject> live, IReadOnlyList<HistoryEntry> history)
    {
        var restored = history.Where(entry => entry.Conflicts.Any(outcome => outcome.Conflict.Path == "*")).Select(entry => entry.Item).ToHashSet();
        foreach (var state in items.Where(state => state.Item.Record.Count > 0 && _deletedHere.Contains(EntityOf(state.Item.Record))))
        {
            if (!restored.Contains(state.Item.Key)) throw new Violation($"{state.Item.Key.Id} was deleted here and is back, and no conflict tells of it.");
        }

        foreach (var id in _deletedThere.Where(live.ContainsKey)) throw new Violation($"{id} was deleted there and is back.");
        foreach (var told in history.GroupBy(entry => entry.Item)) CheckDecided(told.Key, told.OrderBy(entry => entry.Position));
    }

    /// <summary>While a person is asked whether an object shall be deleted, nobody else deletes it.</summary>
    private void CheckDecided(ItemKey item, IEnumerable<HistoryEntry> history)
    {
        var waits = false;
        foreach (var entry in history)
        {
            if (entry.Action is HistoryAction.Created) waits = false;
            waits |= entry.Conflicts.Any(outcome => outcome is { Conflict.Path: FieldConflict.WholeItem, Winner: Winner.Undecided });
            if (waits && entry is { Action: HistoryAction.PushedDelete, Cause: { } cause } && _remote.DeletionKeys.Contains(cause) && !_deletionsChosen.Contains(item))
                throw new Violation($"{item.Id} was deleted there while a person was asked about it.");
        }
    }
}
