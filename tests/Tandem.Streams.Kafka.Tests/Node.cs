using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Catalogs;
using Tandem.Storage.Sqlite;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Events;
using Tandem.Streams.Kafka.Messages;
using Tandem.Streams.Kafka.Reading;
using Tandem.TestServers;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>A node's streams: a consumer of its own, on a database and a cluster that it may share with others.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(KafkaOptions options, SqliteStore store)
    {
        Options = options;
        Store = store;
        Connection = new KafkaConnection(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, NullLogger<KafkaConnection>.Instance);
        Dead = new DeadLetters(Connection, NullLogger<DeadLetters>.Instance);
        Reader = new TopicReader<InboxEvent>(
            Connection, options.InwardTopic, options.GroupId, Read, () => Volatile.Write(ref _arrived, Volatile.Read(ref _read)), Dead, NullLogger.Instance);
        Offsets = new GroupOffsets(Connection, options.InwardTopic, options.GroupId);
        Events = new KafkaEventStream(Connection, Reader, Offsets, store, store);
    }

    private int _read;
    private int _arrived;

    /// <summary>How many events this node has fetched, those again that it fetched again.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    public KafkaOptions Options { get; }
    public SqliteStore Store { get; }
    public KafkaConnection Connection { get; }
    public DeadLetters Dead { get; }
    public TopicReader<InboxEvent> Reader { get; }
    public GroupOffsets Offsets { get; }
    public KafkaEventStream Events { get; }

    public static KafkaOptions NewTopics(KafkaMock kafka, int partitions = 4)
    {
        var name = Guid.NewGuid().ToString("N");
        var options = new KafkaOptions
        {
            BootstrapServers = kafka.BootstrapServers,
            InwardTopic = $"in-{name}",
            OutwardTopic = $"out-{name}",
            CommandTopic = $"commands-{name}",
            ReplyTopic = $"replies-{name}",
            DeadLetterTopic = $"dead-{name}",
            GroupId = $"tandem-{name}",
            SessionSeconds = 6,
            ProduceSeconds = 2,
        };
        foreach (var topic in (string[])[options.InwardTopic, options.OutwardTopic, options.CommandTopic, options.ReplyTopic, options.DeadLetterTopic])
            kafka.CreateTopic(topic, partitions);
        return options;
    }

    public static async Task<Node> Start(KafkaOptions options, string? database = null)
    {
        var store = new SqliteStore(database ?? $"Data Source=file:kafka-{Guid.NewGuid():N}?mode=memory&cache=shared", TimeProvider.System);
        await store.Migrate([Customers.Catalog], default);
        var node = new Node(options, store);
        node.Connection.Start();
        node.Reader.Start();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        Offsets.Dispose();
        Dead.Dispose();
        await Connection.DisposeAsync();
        await Store.DisposeAsync();
    }

    private InboxEvent Read(ReadOnlyMemory<byte> message)
    {
        var read = EventMessage.Read(message);
        Interlocked.Increment(ref _read);
        return read;
    }
}
