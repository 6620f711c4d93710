using System.Collections.Concurrent;
using Tandem.Dashboard.Shared;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>Knows what customers were called who are gone, from their history. What was found is kept, for it does not change any more.</summary>
public sealed class FormerNames(IReports reports)
{
    /// <summary>Their deletion tells the name, and little comes after it.</summary>
    private const int Entries = 30;

    private const int MostKept = 5_000;

    private readonly ConcurrentDictionary<ItemKey, string> _known = [];

    /// <summary>The names of those who are gone, as far as history tells them.</summary>
    public async Task<IReadOnlyDictionary<ItemKey, string>> Of(IEnumerable<ItemKey> gone, CancellationToken ct)
    {
        var names = new Dictionary<ItemKey, string>();
        foreach (var item in gone.Distinct())
        {
            if (_known.TryGetValue(item, out var known) || (known = await Read(item, ct)) is not null) names[item] = known;
        }

        return names;
    }

    private async Task<string?> Read(ItemKey item, CancellationToken ct)
    {
        var name = (await reports.History(item, null, Entries, ct)).Select(CustomerNames.ToldBy).FirstOrDefault(told => told is not null);
        if (name is null) return null;
        if (_known.Count >= MostKept) _known.Clear();
        return _known[item] = name;
    }
}
