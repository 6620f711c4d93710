using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tandem.Connectors;
using Tandem.Limits;

namespace Tandem.Metrics;

/// <summary>
/// What this process has done: as instruments of the meter <c>Tandem</c>, for a collector, and as the counts of the last hour, for people.
/// All members may be called at once from several threads.
/// </summary>
public sealed class SyncMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Tandem";

    private readonly Meter _meter = new(MeterName);
    private readonly TimeProvider _time;
    private readonly TrafficWindow _window;
    private readonly Counter<long> _received;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _pushed;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _inward;
    private readonly Histogram<double> _outward;
    private readonly ConcurrentDictionary<IntegrationKey, DateTimeOffset> _lastEvents = [];

    /// <summary>Makes one, which counts from now on.</summary>
    public SyncMetrics(TimeProvider time)
    {
        _time = time;
        _window = new TrafficWindow(time);
        _received = _meter.CreateCounter<long>("tandem.events.received", "{event}", "Events received.");
        _applied = _meter.CreateCounter<long>("tandem.events.applied", "{event}", "Events applied.");
        _ignored = _meter.CreateCounter<long>("tandem.events.ignored", "{event}", "Events that said nothing new.");
        _pushed = _meter.CreateCounter<long>("tandem.pushes", "{push}", "Writes that the remote has taken.");
        _failed = _meter.CreateCounter<long>("tandem.failures", "{failure}", "Links and events that were parked: refused, held back or unreadable.");
        _conflicts = _meter.CreateCounter<long>("tandem.conflicts", "{conflict}", "Fields that both sides changed to different values.");
        _calls = _meter.CreateCounter<long>("tandem.remote.calls", "{call}", "Remote calls, by outcome.");
        _inward = _meter.CreateHistogram<double>("tandem.lag.inward", "s", "From a remote edit to its local write.");
        _outward = _meter.CreateHistogram<double>("tandem.lag.outward", "s", "From a local edit to its remote write.");
    }

    /// <summary>Events were received and are durable.</summary>
    public void EventsReceived(IntegrationKey integration, int count)
    {
        if (count <= 0) return;
        _lastEvents[integration] = _time.GetUtcNow();
        _window.Add(Counted.Received, count);
        _received.Add(count, Tag(integration));
    }

    /// <summary>When events of an integration were last received; null where none were by this process.</summary>
    public DateTimeOffset? LastEventAt(IntegrationKey integration) => _lastEvents.TryGetValue(integration, out var at) ? at : null;

    /// <summary>Events were applied, each so long after the remote edit.</summary>
    public void EventsApplied(IntegrationKey integration, ReadOnlySpan<TimeSpan> lags)
    {
        if (lags.IsEmpty) return;
        _window.Add(Counted.Applied, lags.Length);
        _applied.Add(lags.Length, Tag(integration));
        foreach (var lag in lags)
        {
            _window.AddInward(lag);
            _inward.Record(lag.TotalSeconds, Tag(integration));
        }
    }

    /// <summary>Events said nothing new: repeated, late, our own echo, or of nothing that is synced.</summary>
    public void EventsIgnored(IntegrationKey integration, int count)
    {
        if (count <= 0) return;
        _window.Add(Counted.Ignored, count);
        _ignored.Add(count, Tag(integration));
    }

    /// <summary>The remote has taken a write, so long after the local edit.</summary>
    public void Pushed(IntegrationKey integration, TimeSpan lag)
    {
        _window.Add(Counted.Pushed, 1);
        _window.AddOutward(lag);
        _pushed.Add(1, Tag(integration));
        _outward.Record(lag.TotalSeconds, Tag(integration));
    }

    /// <summary>Links or events were parked.</summary>
    public void Parked(IntegrationKey integration, int count = 1)
    {
        if (count <= 0) return;
        _window.Add(Counted.Failed, count);
        _failed.Add(count, Tag(integration));
    }

    /// <summary>Both sides had changed fields to different values.</summary>
    public void ConflictsFound(IntegrationKey integration, int count)
    {
        if (count <= 0) return;
        _window.Add(Counted.Conflicts, count);
        _conflicts.Add(count, Tag(integration));
    }

    /// <summary>A remote call did what was asked.</summary>
    public void CallSucceeded(IntegrationKey integration, Endpoint endpoint) => Called(integration, endpoint, "ok");

    /// <summary>A remote call did not do what was asked.</summary>
    public void CallFailed(IntegrationKey integration, Endpoint endpoint, RemoteFailure failure)
    {
        _window.Add(Counted.FailedCalls, 1);
        Called(integration, endpoint, failure switch
        {
            RemoteFailure.Throttled => "throttled",
            RemoteFailure.Refused => "refused",
            _ => "transient",
        });
    }

    /// <summary>What happened in the last <paramref name="length"/> (whole seconds, to an hour), the second under way included.</summary>
    public Traffic Last(TimeSpan length)
    {
        var seconds = Math.Clamp((int)length.TotalSeconds, 1, TrafficWindow.Seconds);
        return _window.Sum(_time.GetUtcNow().ToUnixTimeSeconds() - seconds + 1, seconds);
    }

    /// <summary>The last hour in steps of <paramref name="step"/> (whole seconds), oldest first; the last step is under way.</summary>
    public IReadOnlyList<Traffic> LastHour(TimeSpan step)
    {
        var seconds = Math.Clamp((int)step.TotalSeconds, 1, TrafficWindow.Seconds);
        var steps = TrafficWindow.Seconds / seconds;
        // Steps begin at multiples of their length, so that a chart that is drawn again moves by whole steps.
        var last = _time.GetUtcNow().ToUnixTimeSeconds() / seconds * seconds;
        return [.. Enumerable.Range(1, steps).Select(at => _window.Sum(last - (long)(steps - at) * seconds, seconds))];
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private void Called(IntegrationKey integration, Endpoint endpoint, string outcome)
    {
        _window.Add(Counted.Calls, 1);
        _calls.Add(1, Tag(integration), new("endpoint", EndpointNames[(int)endpoint]), new("outcome", outcome));
    }

    private static readonly string[] EndpointNames = [.. Enum.GetNames<Endpoint>().Select(name => name.ToLowerInvariant())];

    private static KeyValuePair<string, object?> Tag(IntegrationKey integration) => new("integration", integration.ToString());
}
