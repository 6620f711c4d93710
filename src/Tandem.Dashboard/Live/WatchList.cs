using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>
/// The items that open pages show. All of them are read together, so that fifty pages cost one query; who shows one that has changed is
/// told its id.
/// </summary>
internal sealed class WatchList(TenantId tenant, IItemQueries items)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ItemId, Watched> _watched = [];

    /// <summary>Watches items until what is returned is disposed of.</summary>
    public IDisposable Watch(IReadOnlyCollection<ItemId> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if (_watched.TryGetValue(id, out var watched)) watched.Pages++;
                else _watched[id] = new Watched { Pages = 1 };
            }
        }

        return new Watching(this, ids);
    }

    /// <summary>The items that have changed since the last look.</summary>
    public async Task<IReadOnlySet<ItemId>> Changed(CancellationToken ct)
    {
        ItemKey[] keys;
        lock (_lock) keys = [.. _watched.Keys.Select(id => new ItemKey(tenant, Catalogs.Customers.Catalog.Name, id))];
        var changed = new HashSet<ItemId>();
        if (keys.Length == 0) return changed;

        var found = (await items.Get(keys, ct)).ToDictionary(state => state.Item.Key, Print);
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (!_watched.TryGetValue(key.Id, out var watched)) continue;
                var print = found.GetValueOrDefault(key);
                if (watched.IsKnown && watched.Print != print) changed.Add(key.Id);
                (watched.IsKnown, watched.Print) = (true, print);
            }
        }

        return changed;
    }

    // What a page shows of an item; another text where it would be drawn otherwise.
    private static string Print(ItemState state) => $"{state.Item.Version}|" + string.Join(
        '|', state.Links.Select(link =>
            $"{link.Id.Value},{link.StatusBeside(state.Item)},{link.ExternalId},{link.Error},{link.Attempts},{link.NotBefore},{link.Lease is null},{link.SyncedAt},{link.Conflicts.Count}"));

    private void Leave(IReadOnlyCollection<ItemId> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if (_watched.TryGetValue(id, out var watched) && --watched.Pages == 0) _watched.Remove(id);
            }
        }
    }

    private sealed class Watched
    {
        public int Pages { get; set; }

        public bool IsKnown { get; set; }

        public string? Print { get; set; }
    }

    private sealed class Watching(WatchList list, IReadOnlyCollection<ItemId> ids) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            list.Leave(ids);
        }
    }
}
