using Microsoft.Extensions.Logging;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>The snapshots of one tenant: taken while somebody looks, and told to all who do.</summary>
internal sealed class TenantFeed(Func<WatchList, LiveReader> readerOf, WatchList watched, TimeProvider time, ILogger log, CancellationToken stopping) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(50);

    private readonly LiveReader _reader = readerOf(watched);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly HashSet<Following> _followers = [];
    private DateTimeOffset _readAt;
    private bool _runs;

    /// <summary>The latest.</summary>
    public LiveSnapshot Current { get; private set; } = LiveSnapshot.Unknown;

    /// <summary>The items that are watched.</summary>
    public WatchList Watched => watched;

    /// <summary>How many look.</summary>
    public int Followers
    {
        get
        {
            lock (_lock) return _followers.Count;
        }
    }

    /// <summary>One that is not older than a moment, for a page's first paint; <paramref name="now"/> for one that is taken from now on.</summary>
    public async Task<LiveSnapshot> Read(bool now, CancellationToken ct)
    {
        if (!now && time.GetUtcNow() - _readAt < Fresh) return Current;
        if (now) _reader.Hurry();
        await Refresh(ct);
        return Current;
    }

    /// <summary>Has <paramref name="changed"/> called after each change, until what is returned is disposed of.</summary>
    public IDisposable Follow(Action<LiveSnapshot> changed)
    {
        var following = new Following(this, changed);
        lock (_lock)
        {
            _followers.Add(following);
            if (_runs) return following;
            _runs = true;
        }

        _ = Task.Run(Run, CancellationToken.None);
        return following;
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private async Task Run()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_followers.Count == 0 || stopping.IsCancellationRequested)
                {
                    _runs = false;
                    return;
                }
            }

            try
            {
                await Refresh(stopping);
                var rest = (Current.Problem is null ? _reader.Due : time.GetUtcNow() + AfterFailure) - time.GetUtcNow();
                await Task.Delay(rest > ShortestRest ? rest : ShortestRest, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The next turn ends the loop.
            }
        }
    }

    private async Task Refresh(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        LiveSnapshot before, after;
        try
        {
            before = Current;
            Current = after = await Take(before, ct);
            _readAt = time.GetUtcNow();
        }
        finally
        {
            _reading.Release();
        }

        if (!ReferenceEquals(before, after)) Tell(after);
    }

    private async Task<LiveSnapshot> Take(LiveSnapshot last, CancellationToken ct)
    {
        try
        {
            return await _reader.Next(last, ct);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            // What was known stays on the pages, with a word that it is old.
            if (last.Problem is null) log.FeedFailed(failure);
            return last with { Problem = failure is StorageException ? failure.Message : "The database does not answer. The log says why." };
        }
    }

    private void Tell(LiveSnapshot snapshot)
    {
        Following[] followers;
        lock (_lock) followers = [.. _followers];
        foreach (var follower in followers) follower.Changed(snapshot);
    }

    private sealed class Following(TenantFeed feed, Action<LiveSnapshot> changed) : IDisposable
    {
        public Action<LiveSnapshot> Changed { get; } = changed;

        public void Dispose()
        {
            lock (feed._lock) feed._followers.Remove(this);
        }
    }
}

internal static partial class LiveLog
{
    [LoggerMessage(LogLevel.Warning, "The dashboard could not read the database")]
    public static partial void FeedFailed(this ILogger logger, Exception failure);
}
