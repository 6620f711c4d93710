using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Verifying;

/// <summary>
/// Has the engine deal with differences: what is linked is fetched and merged, an item without a remote object gets one, a remote object
/// without an item is taken in. The same rules decide as always, and nothing is overwritten that they would not.
/// </summary>
public sealed class Repairer(ISyncStore store, Inward inward, Wakeups wakeups, TimeProvider time)
{
    private const int Batch = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Begins to deal with differences and waits until the engine, here or in a server on the database, has done so or given up.</summary>
    public async Task Repair(Integration integration, IReadOnlyList<Difference> differences, CancellationToken ct)
    {
        foreach (var some in differences.Chunk(Batch))
        {
            await TakeIn(integration, some, ct);
            var selection = Select(integration, some);
            await store.Transact(selection, loaded => new Decision<int>(MakeDue(integration, loaded), 0), ct);
            wakeups.AllLinks();
            await WaitForRest(integration, selection, ct);
        }
    }

    private async Task TakeIn(Integration integration, Difference[] differences, CancellationToken ct)
    {
        var unknown = differences.Where(difference => difference is { Kind: DifferenceKind.OnlyThere, Link: null }).Select(difference => difference.Remote!);
        foreach (var catalog in unknown.GroupBy(seen => seen.Catalog)) await inward.ApplyPage(integration, catalog.Key, [.. catalog], ct);
    }

    private static Selection Select(Integration integration, Difference[] differences)
    {
        var there = differences.Where(difference => difference.Link is null && difference.Remote is not null).Select(difference => difference.Remote!).ToArray();
        return new Selection
        {
            Links = [.. differences.Select(difference => difference.Link?.Id).OfType<LinkId>()],
            Items = [.. differences.Where(difference => difference is { Link: null, Item: not null }).Select(difference => difference.Item!.Value)],
            Remote = there.Length == 0
                ? null
                : new RemoteMatches(integration.Key, there[0].Catalog, [.. there.Select(seen => seen.Id)], [], null, []),
        };
    }

    private Edits MakeDue(Integration integration, Snapshot loaded)
    {
        var now = time.GetUtcNow();
        var edits = new Edits("verify");
        var ours = loaded.Links.Where(state => state.Link.Integration == integration.Key).Select(state => state.Link).ToArray();
        edits.Links.AddRange(ours.Where(link => link.Status is not LinkStatus.Unlinked).Select(link => link.Ask(now) with
        {
            // What was refused is tried again; what waits for a person goes on waiting.
            Status = link.Status is LinkStatus.Failed ? LinkStatus.Pending : link.Ask(now).Status,
            NeedsFetch = link.ExternalId is not null,
        }));
        edits.NewLinks.AddRange(loaded.Items.Keys.Except(ours.Select(link => link.Item))
            .Select(item => new Link { Integration = integration.Key, Item = item, DueAt = now, SignaledAt = now }));
        return edits;
    }

    private async Task WaitForRest(Integration integration, Selection selection, CancellationToken ct)
    {
        var (least, since) = (int.MaxValue, time.GetTimestamp());
        while (true)
        {
            var loaded = await Rows.Load(store, selection, ct);
            var moving = loaded.Links.Count(state => state.Link.Integration == integration.Key && state.Link is { DueAt: not null } or { Lease: not null });
            if (moving == 0) return;
            if (moving < least) (least, since) = (moving, time.GetTimestamp());
            else if (time.GetElapsedTime(since) > Patience) return; // the next comparison tells what is left
            await Task.Delay(LookEvery, time, ct);
        }
    }
}
