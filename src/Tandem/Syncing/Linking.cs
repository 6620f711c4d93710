using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>Links items with remote objects that are there already, at a person's wish.</summary>
public sealed class Linking(ISyncStore store, Wakeups wakeups, TimeProvider time)
{
    /// <summary>
    /// Looks whether the object is there and free, and links the item with it. What the two hold is then merged as if both had been edited:
    /// values on one side go to the other, and where both have one, the conflict policy decides.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="integration">Where the object is.</param>
    /// <param name="id">The object.</param>
    /// <param name="source">Who asks, for history.</param>
    /// <param name="ct">Ends the look; what was linked stays so.</param>
    public async Task<LinkOutcome> Link(ItemKey item, Integration integration, ExternalId id, string source, CancellationToken ct)
    {
        // What the database says is learnt first: it spares a call that would come to nothing.
        if (await Try(item, integration, id, source, save: false, ct) is var refusal and not LinkOutcome.Linked) return refusal;

        await integration.Budget.Take(Endpoint.Fetch, ct);
        var answers = await integration.Connector.Send([new RemoteCall.Fetch(item.Catalog, id)], ct);
        switch (answers[0])
        {
            case RemoteAnswer.Stored:
                break;
            case RemoteFailure.Refused or RemoteFailure.Throttled or RemoteFailure.Transient:
                return new LinkOutcome.Unknown(((RemoteFailure)answers[0]).Reason);
            default:
                return new LinkOutcome.NoObject();
        }

        var outcome = await Try(item, integration, id, source, save: true, ct);
        wakeups.Links(integration.Key).Set();
        return outcome;
    }

    private Task<LinkOutcome> Try(ItemKey item, Integration integration, ExternalId id, string source, bool save, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var selection = new Selection { Items = [item], Remote = new RemoteMatches(integration.Key, item.Catalog, [id], [], null, []) };
        return store.Transact(selection, loaded =>
        {
            var edits = new Edits(source);
            var outcome = Judge(loaded, item, integration.Key, id, now, edits);
            if (save && outcome is LinkOutcome.Linked) Tell(edits, item, integration.Key, id, source, now);
            return new Decision<LinkOutcome>(save ? edits : Edits.None, outcome);
        }, ct);
    }

    private static LinkOutcome Judge(Snapshot loaded, ItemKey item, IntegrationKey integration, ExternalId id, DateTimeOffset now, Edits edits)
    {
        if (!loaded.Items.ContainsKey(item)) return new LinkOutcome.NoItem();
        if (loaded.Tombstones.ContainsKey(id)) return new LinkOutcome.NoObject();

        var links = loaded.Links.Select(state => state.Link).Where(link => link.Integration == integration).ToArray();
        var mine = links.FirstOrDefault(link => link.Item == item);
        if (mine is { Status: not LinkStatus.Unlinked } && (mine.ExternalId is not null || mine.Intent is not null || mine.Lease is not null))
            return new LinkOutcome.HasOther(mine.ExternalId);

        if (links.FirstOrDefault(link => link.ExternalId == id && link.Item != item) is { } holder)
        {
            if (holder.Status is not LinkStatus.Unlinked) return new LinkOutcome.Taken(holder.Item.Id);
            // It was parted from its item: the object is free, and one object has one link.
            edits.Links.Add(holder with { ExternalId = null });
        }

        var fresh = new Link { Id = mine?.Id ?? default, Integration = integration, Item = item, ExternalId = id, Bases = Bases.None, NeedsFetch = true }.Ask(now);
        (mine is null ? edits.NewLinks : edits.Links).Add(fresh);
        return new LinkOutcome.Linked(fresh);
    }

    private static void Tell(Edits edits, ItemKey item, IntegrationKey integration, ExternalId id, string source, DateTimeOffset now) =>
        edits.History.Add(new HistoryEntry
        {
            Item = item,
            At = now,
            Action = HistoryAction.Linked,
            Source = source,
            Cause = $"with {id}",
            Integration = integration.Name,
        });
}
