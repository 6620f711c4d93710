using Confluent.Kafka;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>Writes messages, and returns when the brokers have acknowledged all of them.</summary>
internal sealed class TopicWriter(ClientSettings settings, KafkaOptions options, BrokerState state, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private IProducer<byte[]?, byte[]>? _producer;
    private bool _broken;

    /// <summary>Writes them in their order; durable when it returns.</summary>
    /// <exception cref="StreamException">Not all were acknowledged in time; some may have been written nevertheless.</exception>
    public async Task Write(IReadOnlyList<Outgoing> messages, CancellationToken ct)
    {
        if (messages.Count == 0) return;
        state.ThrowIfDown();
        var delivery = new Delivery(messages.Count);
        try
        {
            var producer = Producer();
            foreach (var message in messages) producer.Produce(message.Topic, MessageOf(message), delivery.Report);

            // A little more than the library's own limit, which it looks at only now and then while it has no connection.
            await delivery.Done.WaitAsync(TimeSpan.FromSeconds(options.ProduceSeconds + 1), time, ct);
        }
        catch (KafkaException refused)
        {
            state.Suspect();
            throw new StreamException($"Kafka has not taken a message: {refused.Error.Reason}.", refused);
        }
        catch (TimeoutException late)
        {
            state.Suspect();
            throw new StreamException($"Kafka has not acknowledged a message within {options.ProduceSeconds} s.", late);
        }
    }

    /// <summary>Makes the producer now, so that a wrong setting is known at start.</summary>
    /// <exception cref="StreamException">A setting is wrong.</exception>
    public void Prepare() => Producer();

    public void Dispose()
    {
        lock (_gate)
        {
            _producer?.Flush(TimeSpan.FromSeconds(options.ProduceSeconds));
            _producer?.Dispose();
            _producer = null;
        }
    }

    private static Message<byte[]?, byte[]> MessageOf(Outgoing message)
    {
        var headers = new Headers();
        foreach (var (name, value) in message.Headers) headers.Add(name, value);
        return new Message<byte[]?, byte[]> { Key = message.Key, Value = message.Value, Headers = headers };
    }

    private IProducer<byte[]?, byte[]> Producer()
    {
        lock (_gate)
        {
            if (_broken)
            {
                // After a fatal error a producer takes nothing any more; what it held was reported as not delivered.
                _producer?.Dispose();
                (_producer, _broken) = (null, false);
            }

            return _producer ??= Make();
        }
    }

    private IProducer<byte[]?, byte[]> Make()
    {
        KafkaLibrary.Load();
        try
        {
            return new ProducerBuilder<byte[]?, byte[]>(settings.Producer())
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, error) =>
                {
                    state.Heard(error);
                    if (error.IsFatal) Volatile.Write(ref _broken, true);
                })
                .Build();
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new StreamException($"A setting of {KafkaOptions.Section} is wrong: {wrong.Message}", wrong);
        }
    }

    /// <summary>Counts the acknowledgements of a batch.</summary>
    private sealed class Delivery(int count)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;
        private Error? _first;

        public Task Done => _done.Task;

        public void Report(DeliveryReport<byte[]?, byte[]> report)
        {
            if (report.Error.IsError) Interlocked.CompareExchange(ref _first, report.Error, null);
            if (Interlocked.Decrement(ref _left) > 0) return;
            if (_first is { } error) _done.TrySetException(new KafkaException(error));
            else _done.TrySetResult();
        }
    }
}
