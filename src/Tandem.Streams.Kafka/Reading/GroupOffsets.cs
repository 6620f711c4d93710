using Confluent.Kafka;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Reading;

/// <summary>How far a consumer group is in a topic, as the brokers tell it: all partitions, whichever node has them.</summary>
internal sealed class GroupOffsets(KafkaConnection connection, string topic, string group) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConsumer<byte[], byte[]>? _asker;
    private IAdminClient? _admin;

    /// <summary>Where each partition ends now.</summary>
    /// <exception cref="StreamException">The brokers do not answer.</exception>
    public Task<IReadOnlyList<long>> Ends(CancellationToken ct) => Ask(partitions => (IReadOnlyList<long>)
        [.. partitions.Select(partition => _asker!.QueryWatermarkOffsets(partition, AnswerWithin).High.Value)], ct);

    /// <summary>Whether the group has committed up to these ends; partitions beyond them do not count.</summary>
    /// <exception cref="StreamException">The brokers do not answer.</exception>
    public Task<bool> HasReached(IReadOnlyList<long> ends, CancellationToken ct) => Ask(
        partitions =>
        {
            var committed = _asker!.Committed([.. partitions.Take(ends.Count)], AnswerWithin)
                .ToDictionary(each => each.Partition.Value, each => PlaceOf(each.Offset));
            return ends.Index().All(end => end.Item == 0 || committed.GetValueOrDefault(end.Index) >= end.Item || IsEmpty(end.Index, end.Item));
        },
        ct);

    /// <summary>How many messages the group has not committed.</summary>
    /// <exception cref="StreamException">The brokers do not answer.</exception>
    public Task<long> Lag(CancellationToken ct) => Ask(
        partitions => _asker!.Committed(partitions, AnswerWithin).Sum(each =>
        {
            var ends = _asker.QueryWatermarkOffsets(each.TopicPartition, AnswerWithin);
            return ends.High.Value - Math.Clamp(PlaceOf(each.Offset), ends.Low.Value, ends.High.Value);
        }),
        ct);

    public void Dispose()
    {
        _asker?.Dispose();
        _admin?.Dispose();
        _gate.Dispose();
    }

    private static long PlaceOf(Offset offset) => offset == Offset.Unset ? 0 : offset.Value;

    // A group that never committed has nothing to read where all was removed by age.
    private bool IsEmpty(int partition, long end) => _asker!.QueryWatermarkOffsets(new TopicPartition(topic, partition), AnswerWithin).Low.Value >= end;

    private async Task<TResult> Ask<TResult>(Func<List<TopicPartition>, TResult> question, CancellationToken ct)
    {
        connection.State.ThrowIfDown();
        await _gate.WaitAsync(ct);
        try
        {
            return await Dedicated.Run(() =>
            {
                _admin ??= connection.Admin();
                _asker ??= new ConsumerBuilder<byte[], byte[]>(connection.Settings.Consumer(group)).SetLogHandler((_, _) => { })
                    .SetErrorHandler((_, error) => connection.State.Heard(error)).Build();
                var metadata = _admin.GetMetadata(topic, AnswerWithin).Topics.Single();
                return question([.. metadata.Partitions.Select(each => new TopicPartition(topic, each.PartitionId)).OrderBy(each => each.Partition.Value)]);
            });
        }
        catch (KafkaException failure)
        {
            connection.State.Suspect();
            throw new StreamException($"Kafka does not say how far {group} is in {topic}: {failure.Error.Reason}.", failure);
        }
        finally
        {
            _gate.Release();
        }
    }
}
