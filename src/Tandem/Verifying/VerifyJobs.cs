using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Verifying;

/// <summary>
/// Comparisons that a person has started in a running server: one at a time for each integration, watched while it runs, its report kept
/// when it has ended. A stop of the server ends those under way.
/// </summary>
public sealed class VerifyJobs(
    Verifier verifier, Repairer repairer, IVerifyReports stored, IReports reports, TimeProvider time, ILogger<VerifyJobs> log)
    : IHostedService, IDisposable
{
    /// <summary>A report under way that has not been told of for so long is of a process that is gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<IntegrationKey, VerifyJob> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts a comparison, and a repair where that is wanted. Where one is under way, that one goes on and is returned.</summary>
    public async Task<VerifyReport> Start(Integration integration, bool repair, CancellationToken ct)
    {
        // Elsewhere: another server on the same database may be at it.
        if (await Last(integration.Key, ct) is { IsRunning: true } underWay) return underWay;

        var totals = await reports.Totals(integration.Key.Tenant, time.GetUtcNow(), ct);
        var links = totals.Links.GetValueOrDefault(integration.Key.Name);
        var expected = links?.Where(count => count.Key is not LinkStatus.Unlinked).Sum(count => count.Value) ?? 0;
        var job = new VerifyJob(integration, repair, expected, verifier, repairer, stored, time);
        if (!_running.TryAdd(integration.Key, job))
        {
            job.Dispose(); // somebody else was faster
            return await Last(integration.Key, ct) ?? job.Report;
        }

        await stored.Save(job.Report, ct);
        _ = Run(job);
        return job.Report;
    }

    /// <summary>Ends the comparison that is under way here. False where none is.</summary>
    public bool Stop(IntegrationKey integration)
    {
        if (!_running.TryGetValue(integration, out var job)) return false;
        job.Stop();
        return true;
    }

    /// <summary>The comparison that is under way or was last; null where there never was one.</summary>
    public async Task<VerifyReport?> Last(IntegrationKey integration, CancellationToken ct)
    {
        if (_running.TryGetValue(integration, out var job)) return job.Report;
        var last = await stored.Last(integration, ct);
        return last is { IsRunning: true } && time.GetUtcNow() - last.SeenAt > Silence
            ? last with { Phase = VerifyPhase.Stopped, FinishedAt = last.SeenAt, Error = "The server that was at it has gone. Start it again." }
            : last;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(job => job.Ended)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task Run(VerifyJob job)
    {
        await Task.Yield();
        try
        {
            await job.Run(_stopping.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The report itself could not be stored; what was found is gone, and nothing else is.
            log.WorkerFailed($"the comparison of {job.Report.Integration}", 0, failure);
        }
        finally
        {
            _running.TryRemove(job.Report.Integration, out _);
            job.Dispose();
        }
    }
}
