using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Integrations;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Dashboard.Live;

/// <summary>
/// What all open pages of this process watch: one loop a tenant reads the database while somebody looks, and nobody else reads for the sake
/// of being live.
/// </summary>
public sealed class LiveFeed(
    IReports reports, IItemQueries items, FormerNames names, IntegrationReports integrations, NodeReports nodes, SyncMetrics metrics,
    IEnumerable<IStreamStatus> streams, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<LiveFeed> log) : IDisposable
{
    private readonly ConcurrentDictionary<TenantId, TenantFeed> _feeds = [];
    private readonly Strain _strain = new(time, () => Environment.CpuUsage.TotalTime, Environment.ProcessorCount);

    /// <summary>The latest snapshot; <see cref="LiveSnapshot.Unknown"/> where none was taken yet.</summary>
    public LiveSnapshot Current(TenantId tenant) => Of(tenant).Current;

    /// <summary>A snapshot of the last two seconds, for a page's first paint.</summary>
    public Task<LiveSnapshot> Read(TenantId tenant, CancellationToken ct = default) => Of(tenant).Read(now: false, ct);

    /// <summary>A snapshot that is taken now; all who follow are told too.</summary>
    public Task<LiveSnapshot> Refresh(TenantId tenant, CancellationToken ct = default) => Of(tenant).Read(now: true, ct);

    /// <summary>Has <paramref name="changed"/> called after each change, on any thread; it must not wait for anything. Dispose of what is returned.</summary>
    public IDisposable Follow(TenantId tenant, Action<LiveSnapshot> changed) => Of(tenant).Follow(changed);

    /// <summary>
    /// Has items told in <see cref="LiveSnapshot.Touched"/> that stand otherwise than a page shows them, until what is returned is disposed of.
    /// </summary>
    public IDisposable Watch(TenantId tenant, IEnumerable<ShownItem> shown) => Of(tenant).Watched.Watch(shown);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var feed in _feeds.Values) feed.Dispose();
    }

    /// <summary>Whether any page of a tenant is open.</summary>
    public bool IsFollowed(TenantId tenant) => Of(tenant).Followers > 0;

    private TenantFeed Of(TenantId tenant) => _feeds.GetOrAdd(
        tenant, _ => new TenantFeed(watched => Reader(tenant, watched), new WatchList(tenant, items), time, log, lifetime.ApplicationStopping));

    private LiveReader Reader(TenantId tenant, WatchList watched) =>
        new(tenant, watched, reports, items, names, integrations, nodes, metrics, streams.FirstOrDefault(), _strain, time);
}
