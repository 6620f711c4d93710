using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Verifying;

/// <summary>Links and items as they are now.</summary>
internal static class Rows
{
    /// <summary>The links of remote objects, and those of the ids that are known to be deleted for good.</summary>
    public static async Task<(Dictionary<ExternalId, LinkState> States, IReadOnlySet<ExternalId> Deleted)> ByExternalId(
        ISyncStore store, IntegrationKey integration, string catalog, IReadOnlyList<ExternalId> ids, CancellationToken ct)
    {
        var loaded = await Load(store, new Selection { Remote = new RemoteMatches(integration, catalog, ids, [], null, []) }, ct);
        return (loaded.Links.Where(state => state.Link.ExternalId is not null).ToDictionary(state => state.Link.ExternalId!.Value), loaded.Tombstones.Keys.ToHashSet());
    }

    /// <summary>What is selected, in a transaction that changes nothing.</summary>
    public static Task<Snapshot> Load(ISyncStore store, Selection selection, CancellationToken ct) =>
        store.Transact(selection, loaded => new Decision<Snapshot>(Edits.None, loaded), ct);
}
