using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tandem.Metrics;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Reading;

/// <summary>Moves messages that cannot be read to a topic of their own, as they are, with headers that say why and from where.</summary>
internal sealed class DeadLetters(KafkaConnection connection, ILogger<DeadLetters> log) : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Meter _meter = new(SyncMetrics.MeterName);
    private Counter<long>? _count;

    /// <summary>
    /// Moves one, however long it takes, and writes <paramref name="beside"/> with it, if anything; <paramref name="moved"/> is called when both
    /// are safe. Until then its offset is not committed.
    /// </summary>
    public void Bury(ConsumeResult<byte[]?, byte[]?> message, string reason, Outgoing? beside, Action moved, CancellationToken stopping)
    {
        _count ??= _meter.CreateCounter<long>("tandem.dead_letters", "{message}", "Messages that could not be read and were moved to the dead letters.");
        _count.Add(1, new KeyValuePair<string, object?>("topic", message.Topic));
        log.DeadLetter(connection.Options.DeadLetterTopic, message.TopicPartitionOffset.ToString(), reason);
        Outgoing[] letters = [LetterOf(message, reason), .. beside is null ? Array.Empty<Outgoing>() : [beside]];
        _ = Task.Run(() => Move(letters, moved, stopping), CancellationToken.None);
    }

    public void Dispose() => _meter.Dispose();

    private async Task Move(IReadOnlyList<Outgoing> letters, Action moved, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await connection.Writer.Write(letters, stopping);
                moved();
                return;
            }
            catch (Exception failure) when (failure is StreamException or OperationCanceledException)
            {
                await Task.Delay(Rest, connection.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Outgoing LetterOf(ConsumeResult<byte[]?, byte[]?> message, string reason)
    {
        var headers = message.Message.Headers.Select(header => KeyValuePair.Create(header.Key, header.GetValueBytes())).ToList();
        Say("tandem-reason", reason);
        Say("tandem-topic", message.Topic);
        Say("tandem-partition", message.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Say("tandem-offset", message.Offset.Value.ToString(CultureInfo.InvariantCulture));
        Say("tandem-time", connection.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        return new Outgoing(connection.Options.DeadLetterTopic, message.Message.Key, message.Message.Value ?? [], headers);

        void Say(string name, string value) => headers.Add(KeyValuePair.Create(name, Encoding.UTF8.GetBytes(value)));
    }
}
