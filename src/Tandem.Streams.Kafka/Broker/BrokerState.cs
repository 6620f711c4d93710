using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tandem.Hosting;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>Whether the brokers answer. Told in the log once when they stop, and once when they are back.</summary>
internal sealed class BrokerState(string brokers, TimeProvider time, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly WakeSignal _suspected = new(time);
    private DateTimeOffset? _downSince;
    private bool _wasUp;
    private string? _reason;

    /// <summary>Why they do not answer; null while they do, or while nobody knows yet.</summary>
    public string? Failure
    {
        get { lock (_gate) return _reason; }
    }

    /// <summary>Since when they do not answer; null while they do.</summary>
    public DateTimeOffset? DownSince
    {
        get { lock (_gate) return _downSince; }
    }

    /// <summary>Whether they have answered, and nothing is known against it.</summary>
    public bool IsUp
    {
        get { lock (_gate) return _wasUp && _downSince is null; }
    }

    /// <exception cref="StreamException">The brokers are known not to answer: nothing is gained by waiting for them.</exception>
    public void ThrowIfDown()
    {
        if (Failure is { } reason) throw new StreamException($"Kafka does not answer at {brokers}: {reason}");
    }

    /// <summary>They have answered.</summary>
    public void Up(string version)
    {
        lock (_gate)
        {
            if (_downSince is { } since && _wasUp) log.BrokerBack((time.GetUtcNow() - since).TotalSeconds);
            else if (!_wasUp) log.BrokerFound(brokers, version);
            (_downSince, _reason, _wasUp) = (null, null, true);
        }
    }

    /// <summary>They have not answered.</summary>
    public void Down(string reason)
    {
        lock (_gate)
        {
            if (_downSince is null) log.BrokerLost(brokers, reason);
            _downSince ??= time.GetUtcNow();
            _reason = reason;
        }
    }

    /// <summary>Something failed that may be theirs: who watches them looks now.</summary>
    public void Suspect() => _suspected.Set();

    /// <summary>What the client library says went wrong; connections come and go, so it is only a reason to look.</summary>
    public void Heard(Error error)
    {
        log.Librdkafka($"{error.Code}: {error.Reason}");
        if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.Local_Transport) Suspect();
    }

    /// <summary>Waits for a suspicion, at most so long, or until stopped.</summary>
    public async Task AwaitSuspicion(TimeSpan atMost, CancellationToken stopping) =>
        await _suspected.Wait(atMost, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
