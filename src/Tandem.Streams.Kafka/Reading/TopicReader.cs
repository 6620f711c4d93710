using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Messages;

namespace Tandem.Streams.Kafka.Reading;

/// <summary>
/// Reads one topic as a member of a consumer group, on a thread of its own. What it fetches waits in the <see cref="Line{T}"/> until it is done,
/// and only then its offset is stored, to be committed by the client at its next interval; so what was not done is read again, here or by
/// whoever has the partition then. Nothing here waits for a commit: a member that waits for one while its group rebalances holds up the group.
/// </summary>
/// <param name="connection">The brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="group">The consumer group.</param>
/// <param name="read">Makes the content of a message; throws <see cref="UnreadableMessageException"/> for one to be moved to the dead letters.</param>
/// <param name="arrived">Called when something new waits.</param>
/// <param name="dead">Takes what cannot be read.</param>
/// <param name="log">The log.</param>
/// <param name="complain">What is told its sender of a message that cannot be read, by key, content and reason; null for nothing.</param>
internal sealed class TopicReader<T>(
    KafkaConnection connection, string topic, string group, Func<ReadOnlyMemory<byte>, T> read, Action arrived, DeadLetters dead, ILogger log,
    Func<byte[]?, byte[], string, Outgoing?>? complain = null)
    : IAsyncDisposable where T : class
{
    private static readonly TimeSpan PollFor = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(10);
    private const int MostAtOnce = 500;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Line<T> _line = new();
    private Task? _reading;
    private bool _isHolding;
    private string? _trouble;

    public string Topic => topic;

    public string Group => group;

    /// <summary>Begins to read, once the brokers have answered and the topics are there.</summary>
    public void Start() => _reading ??= Task.Run(async () =>
    {
        await connection.Prepared.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stopping.IsCancellationRequested) await Dedicated.Run(Run);
    });

    /// <inheritdoc cref="Line{T}.Take"/>
    public IReadOnlyList<Received<T>> Take(int max) => _line.Take(max);

    /// <inheritdoc cref="Line{T}.Done(IEnumerable{long})"/>
    public void Done(IEnumerable<long> tickets) => _line.Done(tickets);

    /// <summary>How many were fetched and are not done.</summary>
    public int Waiting => _line.Count;

    /// <summary>Commits what is done and leaves the group, so that the others take over at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_reading is { } reading) await reading.WaitAsync(CloseWithin, connection.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private bool Run()
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(connection.Settings.Consumer(group))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => connection.State.Heard(error))
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((from, partitions) => Revoked(from, [.. partitions.Select(each => each.TopicPartition)]))
            .SetOffsetsCommittedHandler((_, committed) => Committed(committed.Error))
            .SetPartitionsLostHandler((_, partitions) => Lost([.. partitions.Select(each => each.TopicPartition)]))
            .Build();
        consumer.Subscribe(topic);
        while (!_stopping.IsCancellationRequested) Step(consumer);
        Store(consumer, _line.Committable());
        consumer.Close();
        return true;
    }

    private void Step(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            Store(consumer, _line.Committable());
            HoldOrGoOn(consumer);
            if (consumer.Consume(PollFor) is not { } first) return;
            TakeIn(first);
            for (var taken = 1; taken < MostAtOnce && consumer.Consume(TimeSpan.Zero) is { } next; taken++) TakeIn(next);
            _trouble = null;
            arrived();
        }
        catch (KafkaException failure)
        {
            // The same trouble is told once; while the brokers are away, their state tells it.
            connection.State.Suspect();
            if (_trouble != failure.Error.Reason && connection.State.IsUp) log.NotRead(topic, failure.Error.Reason);
            _trouble = failure.Error.Reason;
            _stopping.Token.WaitHandle.WaitOne(Rest);
        }
    }

    private void TakeIn(ConsumeResult<byte[]?, byte[]?> result)
    {
        var (value, place) = (result.Message.Value, result.TopicPartitionOffset);
        try
        {
            if (value is null) throw new UnreadableMessageException("The message has no content.");
            _line.Add(place, read(value), result.Message.Key);
        }
        catch (UnreadableMessageException unreadable)
        {
            var held = _line.Hold(place, null!, result.Message.Key);
            var beside = complain?.Invoke(result.Message.Key, value ?? [], unreadable.Message);
            dead.Bury(result, unreadable.Message, beside, () => _line.Done(held), _stopping.Token);
        }
    }

    // A group member must go on polling, or it loses its partitions; so it fetches no more, and polls.
    private void HoldOrGoOn(IConsumer<byte[]?, byte[]?> consumer)
    {
        var (waiting, room) = (_line.Count, connection.Options.Buffer);
        if (!_isHolding && waiting >= room)
        {
            _isHolding = true;
            consumer.Pause(consumer.Assignment);
        }
        else if (_isHolding && waiting <= room / 2)
        {
            _isHolding = false;
            consumer.Resume(consumer.Assignment);
        }
        else if (_isHolding)
        {
            consumer.Pause(consumer.Assignment); // those that were assigned meanwhile too
        }
    }

    // What the client has stored it commits by itself, and again until that succeeds.
    private static void Store(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> offsets)
    {
        foreach (var offset in offsets)
        {
            try
            {
                consumer.StoreOffset(offset);
            }
            catch (KafkaException)
            {
                // The partition went to another node, who reads it again; what is done is remembered by its ids as well.
            }
        }
    }

    private void Committed(Error error)
    {
        if (!error.IsError) return;
        connection.State.Suspect();
        if (_trouble != error.Reason && connection.State.IsUp) log.NotCommitted(topic, error.Reason);
        _trouble = error.Reason;
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        if (partitions.Count == 0) return;
        log.Assigned(topic, partitions.Count);
        _line.Assign(partitions);
    }

    private void Revoked(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0) return;
        log.Revoked(topic, partitions.Count);
        Store(consumer, _line.Committable(partitions));
        _line.Drop(partitions);
    }

    private void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0) return;
        log.Lost(topic, partitions.Count);
        _line.Drop(partitions);
    }
}
