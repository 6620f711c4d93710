using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>
/// The items that open pages show, each as it is shown there. All of them are read together, so that fifty pages cost one query; who shows
/// one that stands otherwise by now is told its id.
/// </summary>
internal sealed class WatchList(TenantId tenant, IItemQueries items)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Watching> _pages = [];

    /// <summary>Watches what a page shows until what is returned is disposed of.</summary>
    public IDisposable Watch(IEnumerable<ShownItem> shown)
    {
        var page = new Watching(this, shown);
        lock (_lock) _pages.Add(page);
        return page;
    }

    /// <summary>
    /// The items that some page shows otherwise than they are now. A page is told once of each state: it has until the next change to read it.
    /// </summary>
    public async Task<IReadOnlySet<ItemId>> Changed(CancellationToken ct)
    {
        // Only pages that are there before the read: who comes meanwhile may show what is newer than what is read here.
        Watching[] pages;
        lock (_lock) pages = [.. _pages];
        var keys = pages.SelectMany(page => page.Shown.Keys).Distinct().Select(id => new ItemKey(tenant, Catalogs.Customers.Catalog.Name, id)).ToArray();
        var changed = new HashSet<ItemId>();
        if (keys.Length == 0) return changed;

        var found = (await items.Get(keys, ct)).ToDictionary(state => state.Item.Key.Id, ShownItem.Of);
        foreach (var page in pages)
        {
            foreach (var id in page.Shown.Keys)
            {
                var now = found.GetValueOrDefault(id) ?? ShownItem.Gone(id);
                if (page.Shown[id] == now) continue;
                changed.Add(id);
                page.Shown[id] = now;
            }
        }

        return changed;
    }

    private sealed class Watching(WatchList list, IEnumerable<ShownItem> shown) : IDisposable
    {
        // Written by Changed alone, and looks do not overlap: the feed takes one snapshot at a time.
        public Dictionary<ItemId, ShownItem> Shown { get; } = shown.ToDictionary(item => item.Id);

        public void Dispose()
        {
            lock (list._lock) list._pages.Remove(this);
        }
    }
}
