namespace Tandem.Sandbox.Stripe;

/// <summary>An entry of a list that Stripe shows newest first.</summary>
internal interface ITimed
{
    /// <summary>Rises with every entry of one list; breaks the ties of <see cref="Created"/>.</summary>
    long Order { get; }

    /// <summary>Unix seconds. Never falls from one entry to the next.</summary>
    long Created { get; }
}

/// <summary>Pages over entries that are stored oldest first: a cursor or a range costs a binary search, not a scan.</summary>
internal static class Timeline
{
    /// <summary>Takes one page, newest first, of the entries that <paramref name="shown"/> lets through.</summary>
    public static (List<T> Page, bool HasMore) Page<T>(IReadOnlyList<T> oldestFirst, ListQuery query, ITimed? cursor, Func<T, bool> shown)
        where T : ITimed
    {
        var from = IndexOfCreated(oldestFirst, query.From);
        var to = query.Until == long.MaxValue ? oldestFirst.Count : IndexOfCreated(oldestFirst, query.Until + 1);
        return cursor is not null && query.EndingBefore is not null
            ? Upwards(oldestFirst, Math.Max(from, IndexOfOrder(oldestFirst, cursor.Order + 1)), to, query.Limit, shown)
            : Downwards(oldestFirst, from, cursor is null ? to : Math.Min(to, IndexOfOrder(oldestFirst, cursor.Order)), query.Limit, shown);
    }

    /// <summary>The index of the first entry whose order is at least <paramref name="order"/>.</summary>
    public static int IndexOfOrder<T>(IReadOnlyList<T> oldestFirst, long order)
        where T : ITimed
    {
        var (low, high) = (0, oldestFirst.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (oldestFirst[middle].Order < order) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int IndexOfCreated<T>(IReadOnlyList<T> oldestFirst, long created)
        where T : ITimed
    {
        if (created == long.MinValue) return 0;
        var (low, high) = (0, oldestFirst.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (oldestFirst[middle].Created < created) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static (List<T> Page, bool HasMore) Downwards<T>(IReadOnlyList<T> all, int from, int to, int limit, Func<T, bool> shown)
    {
        var page = new List<T>(limit);
        for (var i = to - 1; i >= from; i--)
        {
            if (!shown(all[i])) continue;
            if (page.Count == limit) return (page, true);
            page.Add(all[i]);
        }

        return (page, false);
    }

    private static (List<T> Page, bool HasMore) Upwards<T>(IReadOnlyList<T> all, int from, int to, int limit, Func<T, bool> shown)
    {
        var page = new List<T>(limit);
        var more = false;
        for (var i = from; i < to && !more; i++)
        {
            if (!shown(all[i])) continue;
            more = page.Count == limit;
            if (!more) page.Add(all[i]);
        }

        page.Reverse();
        return (page, more);
    }
}
