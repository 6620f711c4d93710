using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Tandem.Hosting;
using Tandem.Metrics;

namespace Tandem.Streams;

/// <summary>
/// Takes events from the requests in flight and commits them together: one group commit serves all that waited for it. An event is
/// acknowledged only when it is durable.
/// </summary>
public sealed class Inbox(IEventStream stream, Wakeups wakeups, SyncMetrics metrics, IOptions<TandemOptions> options, TimeProvider time)
{
    private const int LargestCommit = 500;

    /// <summary>A commit that serves so many requests at once is a crowd.</summary>
    private const int Crowd = 16;

    private static readonly TimeSpan CrowdStays = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(options.Value.InboxQueue) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private long _crowdedSince;
    private long _crowdedUntil;

    /// <summary>For how long many requests at a time have been waiting for their commit; null where they are few just now.</summary>
    public TimeSpan? Crowded => time.GetTimestamp() < Volatile.Read(ref _crowdedUntil) ? time.GetElapsedTime(Volatile.Read(ref _crowdedSince)) : null;

    /// <summary>
    /// Completes when the event is durable, true if it was new or known already; false at once if too many are waiting (answer 503, the
    /// sender tries again).
    /// </summary>
    /// <exception cref="Exception">What the commit threw; nothing was kept.</exception>
    public Task<bool> Receive(InboxEvent item)
    {
        var entry = new Entry(item, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        return _queue.Writer.TryWrite(entry) ? entry.Done.Task : Task.FromResult(false);
    }

    /// <summary>Takes no more events; <see cref="Run"/> then commits what is left and returns.</summary>
    public void Close() => _queue.Writer.TryComplete();

    /// <summary>Commits what comes, until <see cref="Close"/>.</summary>
    public async Task Run()
    {
        var batch = new List<Entry>(LargestCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < LargestCommit && _queue.Reader.TryRead(out var entry)) batch.Add(entry);
            await Commit(batch);
            batch.Clear();
        }
    }

    private async Task Commit(List<Entry> batch)
    {
        if (batch.Count >= Crowd) CrowdIn();
        try
        {
            await stream.Append([.. batch.Select(entry => entry.Item)], CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Each request answers with the failure (503), so the sender keeps the event and tries again.
            foreach (var entry in batch) entry.Done.SetException(failure);
            return;
        }

        foreach (var (integration, count) in batch.CountBy(entry => entry.Item.Integration)) metrics.EventsReceived(integration, count);
        foreach (var entry in batch) entry.Done.SetResult(true);
        wakeups.Events.Set();
    }

    private void CrowdIn()
    {
        var now = time.GetTimestamp();
        if (now >= _crowdedUntil) Volatile.Write(ref _crowdedSince, now);
        Volatile.Write(ref _crowdedUntil, now + (long)(CrowdStays.TotalSeconds * time.TimestampFrequency));
    }

    private sealed record Entry(InboxEvent Item, TaskCompletionSource<bool> Done);
}
