using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.Verifying;

/// <summary>One comparison under way.</summary>
internal sealed class VerifyJob : IDisposable
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    private readonly Integration _integration;
    private readonly Verifier _verifier;
    private readonly Repairer _repairer;
    private readonly IVerifyReports _stored;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<ReportedDifference> _shown = [];
    private bool _isDisposed;
    private VerifyReport _report;
    private VerifyTotals _totals = new();

    public VerifyJob(
        Integration integration, bool repair, long expected, Verifier verifier, Repairer repairer, IVerifyReports stored, TimeProvider time)
    {
        (_integration, _verifier, _repairer, _stored, _time) = (integration, verifier, repairer, stored, time);
        var now = time.GetUtcNow();
        _report = new VerifyReport
        {
            Integration = integration.Key,
            StartedAt = now,
            SeenAt = now,
            Phase = repair ? VerifyPhase.Repairing : VerifyPhase.Comparing,
            Repair = repair,
            Expected = expected,
        };
    }

    /// <summary>How far it is.</summary>
    public VerifyReport Report
    {
        get
        {
            lock (_lock) return _report.IsRunning ? Counted() : _report;
        }
    }

    /// <summary>Completes when it has ended and its report is stored.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends it early.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (!_isDisposed) _stop.Cancel();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }

    /// <summary>Compares, repairs where that is wanted, and stores the report.</summary>
    public async Task Run(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stop.Token);
        try
        {
            var telling = Tell(either.Token);
            var (phase, error) = await Compare(either.Token);
            await either.CancelAsync();
            await telling;
            lock (_lock)
            {
                var report = Counted() with { Phase = phase, Error = error, FinishedAt = _time.GetUtcNow() };

                // What the second comparison still finds, the repair has not dealt with.
                var left = _report.Phase is VerifyPhase.ComparingAgain ? report.Differences : 0;
                _report = report with { Repaired = Math.Max(0, report.Repaired - left) };
            }

            await _stored.Save(_report, CancellationToken.None);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private async Task<(VerifyPhase Phase, string? Error)> Compare(CancellationToken ct)
    {
        try
        {
            var failure = await Once(_report.Repair, ct);
            if (failure is null && _report.Repair && _totals.Differences > 0)
            {
                Again();
                failure = await Once(repair: false, ct);
            }

            return failure is null ? (VerifyPhase.Done, null) : (VerifyPhase.Failed, failure.Reason);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return (VerifyPhase.Stopped, null);
        }
        catch (StorageException failure)
        {
            return (VerifyPhase.Failed, failure.Message);
        }
    }

    private Task<RemoteFailure?> Once(bool repair, CancellationToken ct) => _verifier.Compare(
        _integration, isWorking: true, _totals,
        async differences =>
        {
            lock (_lock)
            {
                _shown.AddRange(differences.Take(VerifyReport.MostShown - _shown.Count)
                    .Select(difference => ReportedDifference.Of(difference, _integration.Rules)));
            }

            if (repair) await _repairer.Repair(_integration, differences, ct);
        },
        ct);

    private void Again()
    {
        lock (_lock)
        {
            _report = Counted() with { Phase = VerifyPhase.ComparingAgain, Repaired = _totals.Differences };
            _totals = new VerifyTotals();
            _shown.Clear();
        }
    }

    // Others on the database see how far it is, and that somebody is still at it.
    private async Task Tell(CancellationToken ct)
    {
        using var rest = new PeriodicTimer(TellEvery, _time);
        try
        {
            while (await rest.WaitForNextTickAsync(ct)) await _stored.Save(Report, ct);
        }
        catch (Exception failure) when (failure is OperationCanceledException or StorageException)
        {
            // It is told again at the end.
        }
    }

    private VerifyReport Counted()
    {
        var repaired = _report.Phase is VerifyPhase.Repairing ? _totals.Differences : _report.Repaired;
        return _report with
        {
            SeenAt = _time.GetUtcNow(),
            Read = _totals.Read,
            Equal = _totals.Equal,
            Unlinked = _totals.Unlinked,
            Repaired = repaired,
            Kinds = Enum.GetValues<DifferenceKind>().Where(kind => _totals.Of(kind) > 0).ToDictionary(kind => kind, _totals.Of),
            Shown = [.. _shown],
        };
    }
}
