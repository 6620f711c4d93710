using Tandem.Dashboard.Shared;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>Makes lines of activity: entries of history beside the customers as they are now.</summary>
internal static class ActivityRows
{
    /// <summary>The lines of entries, in their order.</summary>
    public static async Task<IReadOnlyList<ActivityRow>> Of(
        IReadOnlyList<HistoryEntry> entries, IItemQueries items, FormerNames names, CancellationToken ct)
    {
        var found = await items.Get([.. entries.Select(entry => entry.Item).Distinct()], ct);
        var states = found.ToDictionary(state => state.Item.Key);
        var former = await names.Of(entries.Where(entry => !states.ContainsKey(entry.Item) && CustomerNames.ToldBy(entry) is null).Select(entry => entry.Item), ct);
        return [.. entries.Select(entry => states.GetValueOrDefault(entry.Item) is { } state ? Of(entry, state) : Gone(entry, former))];
    }

    private static ActivityRow Of(HistoryEntry entry, ItemState state) => new(entry, CustomerNames.Of(state.Item.Record) ?? CustomerNames.Nameless, Worst(state));

    private static ActivityRow Gone(HistoryEntry entry, IReadOnlyDictionary<ItemKey, string> former) =>
        new(entry, CustomerNames.ToldBy(entry) ?? former.GetValueOrDefault(entry.Item) ?? CustomerNames.Gone, null) { IsGone = true };

    private static LinkStatus? Worst(ItemState state) => state.Links.Count == 0
        ? null
        : state.Links.Select(link => link.StatusBeside(state.Item)).MaxBy(status => status switch
        {
            LinkStatus.Conflict => 4,
            LinkStatus.Failed => 3,
            LinkStatus.Pending => 2,
            LinkStatus.Unlinked => 1,
            _ => 0,
        });
}
