using Tandem.Integrations;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Dashboard.Live;

/// <summary>
/// Takes snapshots of a tenant, each from the one before: reads again only what is due, and keeps the parts that came out the same. All is
/// read from the database, so that what other hubs and programs do shows too.
/// </summary>
internal sealed class LiveReader(
    TenantId tenant, WatchList watched, IReports reports, IItemQueries items, FormerNames names, IntegrationReports integrations, NodeReports nodes,
    SyncMetrics metrics, IStreamStatus? stream, Strain strain, TimeProvider time)
{
    /// <summary>How many lines of activity are kept.</summary>
    public const int RecentRows = 12;

    private static readonly TimeSpan WhileItChanges = TimeSpan.FromMilliseconds(800);

    // Under strain all parts rest together, for each change is drawn on each open page.
    private DateTimeOffset _restsUntil;

    private readonly Pace _activity = new(0.02, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));
    private readonly Pace _watch = new(0.01, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));
    private readonly Pace _totals = new(0.02, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
    private readonly Pace _nodes = new(0.005, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    private readonly Pace _traffic = new(0.01, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    /// <summary>When something is due next.</summary>
    public DateTimeOffset Due => new[] { _activity.Due, _watch.Due, _totals.Due, _nodes.Due, _traffic.Due }.Min() is var due && due < _restsUntil ? _restsUntil : due;

    /// <summary>All is due now.</summary>
    public void Hurry()
    {
        _restsUntil = default;
        _activity.Hurry();
        _watch.Hurry();
        _totals.Hurry();
        _nodes.Hurry();
        _traffic.Hurry();
    }

    /// <summary>The next snapshot; the same object where nothing would be drawn otherwise.</summary>
    public async Task<LiveSnapshot> Next(LiveSnapshot last, CancellationToken ct)
    {
        if (time.GetUtcNow() < _restsUntil) return last;
        var next = last;
        if (await Paced(_activity, Recent, ct) is { } rows && !Same(rows, last.Recent, (a, b) => a.Shows(b))) Change(_activity, next with { Recent = rows });
        if (await Paced(_watch, watched.Changed, ct) is { Count: > 0 } touched) Change(_watch, next with { Touched = touched });
        if (await Paced(_totals, Totals, ct) is { } read)
        {
            if (last.Totals is null || !LiveChanges.Same(read.Totals, last.Totals)) Change(_totals, next with { Totals = read.Totals });
            if (!Same(read.Integrations, last.Integrations, LiveChanges.Same)) Change(_totals, next with { Integrations = read.Integrations });
            if (stream?.Now is { } now && now != last.Stream) Change(_totals, next with { Stream = now });
        }

        if (await Paced(_nodes, ct => nodes.Read(tenant, ct), ct) is { } all && !Same(all, last.Nodes, LiveChanges.Same)) Change(_nodes, next with { Nodes = all });
        if (await Paced(_traffic, _ => Task.FromResult(TrafficSeries.Of(metrics)), ct) is { } traffic && !traffic.Shows(last.Traffic))
            Change(_traffic, next with { Traffic = traffic });
        if (last.Problem is not null) next = next with { Problem = null };
        if (ReferenceEquals(next, last)) return last;
        _restsUntil = time.GetUtcNow() + strain.Rest;
        return next with { At = time.GetUtcNow() };

        void Change(Pace pace, LiveSnapshot changed)
        {
            pace.Changed(time.GetUtcNow(), WhileItChanges);
            next = changed;
        }
    }

    private async Task<IReadOnlyList<ActivityRow>> Recent(CancellationToken ct)
    {
        var entries = await reports.Activity(tenant, null, RecentRows, ct);
        return await ActivityRows.Of(entries, items, names, ct);
    }

    private async Task<(Totals Totals, IReadOnlyList<IntegrationReport> Integrations)?> Totals(CancellationToken ct)
    {
        var totals = await reports.Totals(tenant, time.GetUtcNow(), ct);
        return (totals, await integrations.Read(tenant, totals, ct));
    }

    private async Task<T?> Paced<T>(Pace pace, Func<CancellationToken, Task<T>> read, CancellationToken ct)
    {
        if (!pace.IsDue(time.GetUtcNow())) return default;
        var started = time.GetTimestamp();
        try
        {
            return await read(ct);
        }
        finally
        {
            pace.Done(time.GetUtcNow(), time.GetElapsedTime(started));
        }
    }

    private static bool Same<T>(IReadOnlyList<T> a, IReadOnlyList<T> b, Func<T, T, bool> same) =>
        a.Count == b.Count && a.Zip(b).All(pair => same(pair.First, pair.Second));
}
