using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Items;

/// <summary>Items as they were, from their history, and the way back to them.</summary>
public sealed class ItemVersions(IReports reports, IItemQueries items, ItemWriter writer)
{
    private const int PageSize = 200;

    /// <summary>The item as it was right after an entry of its history; null where it has no such entry.</summary>
    public async Task<ItemVersion?> At(ItemKey item, long position, CancellationToken ct)
    {
        var now = await items.Get([item], ct) is [var state] ? state.Item : null;
        var record = now?.Record ?? Record.Empty;
        long? before = null;
        while (true)
        {
            // From what is there now back, each write taken out again.
            var page = await reports.History(item, before, PageSize, ct);
            foreach (var entry in page)
            {
                if (entry.Position < position) return null;
                if (entry.Position == position) return new ItemVersion(entry, record, now);
                if (IsWrite(entry)) record = record.With(entry.Changes.Select(change => KeyValuePair.Create(change.Path, change.From)));
            }

            if (page.Count < PageSize) return null;
            before = page[^1].Position;
        }
    }

    /// <summary>
    /// Writes the item as it was then, as a new version; one that was deleted is inserted again. Null where it has no such entry.
    /// </summary>
    /// <param name="catalog">The item's catalog.</param>
    /// <param name="item">The item.</param>
    /// <param name="position">The entry.</param>
    /// <param name="expected">The version that the item must have now, so that nobody's edit is lost; null for any.</param>
    /// <param name="source">Who asks, for history.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ItemOutcome?> Restore(Catalog catalog, ItemKey item, long position, long? expected, string source, CancellationToken ct)
    {
        if (await At(item, position, ct) is not { } version) return null;
        if (expected is { } wanted && version.Now?.Version is { } current && current != wanted) return new ItemOutcome.VersionMismatch(current);

        ItemCommand command = version.Now is { } now
            ? new ItemCommand.Replace(item.Id, version.Record) { Versions = [now.Version] }
            : new ItemCommand.Create(item.Id, version.Record);
        return (await writer.Write(item.Tenant, catalog, [command], source, $"undo to {position}", ct))[0];
    }

    /// <summary>Whether an entry tells of a write of the item itself, so that there is a version after it.</summary>
    public static bool IsWrite(HistoryEntry entry) => entry.Action is HistoryAction.Created or HistoryAction.Updated or HistoryAction.Deleted;
}

/// <summary>An item as it was.</summary>
/// <param name="Entry">The entry right after which it was so.</param>
/// <param name="Record">Its content then; empty where the entry tells of its deletion.</param>
/// <param name="Now">The item as it is now; null where it is deleted.</param>
public sealed record ItemVersion(HistoryEntry Entry, Record Record, Item? Now)
{
    /// <summary>What the way back would change.</summary>
    public IReadOnlyList<FieldChange> Changes => (Now?.Record ?? Record.Empty).ChangesTo(Record);
}
