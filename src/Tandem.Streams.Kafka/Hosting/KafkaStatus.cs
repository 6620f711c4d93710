using System.Diagnostics.Metrics;
using System.Globalization;
using Tandem.Metrics;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Hosting;

/// <summary>How the brokers fare and how far behind all nodes are, for health, totals and a collector of metrics.</summary>
internal sealed class KafkaStatus : IStreamStatus, IDisposable
{
    private readonly Meter _meter = new(SyncMetrics.MeterName);
    private readonly KafkaConnection _connection;
    private volatile KafkaWaiting _waiting = new(0, 0, 0);

    public KafkaStatus(KafkaConnection connection)
    {
        _connection = connection;
        _meter.CreateObservableGauge("tandem.broker.up", () => connection.State.IsUp ? 1 : 0, null, "1 while the brokers answer.");
        _meter.CreateObservableGauge(
            "tandem.broker.lag", () => Measurements(), "{message}", "Messages that the nodes together have not dealt with, by topic.");
    }

    /// <inheritdoc />
    public StreamStatus Now
    {
        get
        {
            var (isUp, message) = _connection.State switch
            {
                { DownSince: { } since } down => (false, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Kafka has not answered since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z ({down.Failure}): webhooks are answered 503, "
                    + $"and changes wait in the database.")),
                { IsUp: true } => (true, "Kafka answers."),
                _ => (false, "Kafka has not answered yet."),
            };
            return new StreamStatus(isUp, message, _waiting.Events, _waiting.Changes, _waiting.Commands);
        }
    }

    public void Measured(KafkaWaiting waiting) => _waiting = waiting;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Measurements() =>
    [
        new(_waiting.Events, new KeyValuePair<string, object?>("topic", _connection.Options.InwardTopic)),
        new(_waiting.Changes, new KeyValuePair<string, object?>("topic", _connection.Options.OutwardTopic)),
        new(_waiting.Commands, new KeyValuePair<string, object?>("topic", _connection.Options.CommandTopic)),
    ];
}
