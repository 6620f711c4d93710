using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Storage;
using Tandem.Storage.Sqlite;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Changes;
using Tandem.Streams.Kafka.Commands;
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
        Settings = options;
        Store = store;
        Connection = new KafkaConnection(Options.Create(options), TimeProvider.System, NullLogger<KafkaConnection>.Instance);
        Dead = new DeadLetters(Connection, NullLogger<DeadLetters>.Instance);
        Reader = new TopicReader<InboxEvent>(
            Connection, options.InwardTopic, options.GroupId, Read, () => Volatile.Write(ref _arrived, Volatile.Read(ref _read)), Dead, NullLogger.Instance);
        Offsets = new GroupOffsets(Connection, options.InwardTopic, options.GroupId);
        Events = new KafkaEventStream(Connection, Reader, Offsets, store, store, _ => true);

        var registry = new IntegrationRegistry([]);
        Relay = NewRelay(store);
        ChangeReader = new TopicReader<Change>(Connection, options.OutwardTopic, $"{options.GroupId}.out", ChangeMessage.Read, () => { }, Dead, NullLogger.Instance);
        Changes = new KafkaChangeStream(ChangeReader, Relay, store, registry);
        CommandReader = new TopicReader<CommandMessage>(
            Connection, options.CommandTopic, $"{options.GroupId}.commands", message => CommandMessage.Read(message, Customers.Catalog), () => { }, Dead,
            NullLogger.Instance, (key, message, reason) => CommandHandler.Complain(Connection, key, message, reason));
        var writer = new ItemWriter(store, new Wakeups(registry, TimeProvider.System), Options.Create(new TandemOptions()), TimeProvider.System);
        Commands = new CommandHandler(Connection, CommandReader, writer, Customers.Catalog, new UuidSource(TimeProvider.System));
    }

    private int _read;
    private int _arrived;

    /// <summary>How many events this node has fetched, those again that it fetched again.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    public KafkaOptions Settings { get; }

    /// <summary>The address of its database.</summary>
    public required string Database { get; init; }

    public SqliteStore Store { get; }
    public KafkaConnection Connection { get; }
    public DeadLetters Dead { get; }
    public TopicReader<InboxEvent> Reader { get; }
    public GroupOffsets Offsets { get; }
    public KafkaEventStream Events { get; }
    public ChangeRelay Relay { get; }
    public TopicReader<Change> ChangeReader { get; }
    public KafkaChangeStream Changes { get; }
    public TopicReader<CommandMessage> CommandReader { get; }
    public CommandHandler Commands { get; }

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

    /// <summary>The address of a database in memory that lives as long as a node has it open.</summary>
    public static string NewDatabase() => $"Data Source=file:kafka-{Guid.NewGuid():N}?mode=memory&cache=shared";

    public static async Task<Node> Start(KafkaOptions options, string? database = null, bool events = true, bool changes = false, bool commands = false)
    {
        var address = database ?? NewDatabase();
        var store = new SqliteStore(address, TimeProvider.System);
        await store.Migrate([Customers.Catalog], default);
        var node = new Node(options, store) { Database = address };
        node.Connection.Start();
        if (events) node.Reader.Start();
        if (changes) node.ChangeReader.Start();
        if (commands) node.CommandReader.Start();
        return node;
    }

    /// <summary>A relay of this node that ends changes by another store.</summary>
    public ChangeRelay NewRelay(ISyncStore store) => new(Connection, Store, store, Store, "change-");

    /// <summary>Until it is so.</summary>
    public static Task Until(Func<Task<bool>> condition, string what) => Eventually.Is(condition, TimeSpan.FromSeconds(60), () => what);

    /// <summary>Until it is so.</summary>
    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Writes a message as any other program does.</summary>
    public Task Produce(string topic, string? key, string value) => Connection.Writer.Write(
        [new Outgoing(topic, key is null ? null : System.Text.Encoding.UTF8.GetBytes(key), System.Text.Encoding.UTF8.GetBytes(value), [])], default);

    /// <summary>The first messages of a topic, as any other program reads them; it waits until there are so many.</summary>
    public async Task<IReadOnlyList<Message<string, string>>> Consume(string topic, int count)
    {
        var settings = new ConsumerConfig { BootstrapServers = Settings.BootstrapServers, GroupId = Guid.NewGuid().ToString(), AutoOffsetReset = AutoOffsetReset.Earliest };
        using var consumer = new ConsumerBuilder<string, string>(settings).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var read = new List<Message<string, string>>();
        await Until(
            () =>
            {
                while (consumer.Consume(0) is { } next) read.Add(next.Message);
                return read.Count >= count;
            },
            $"{count} messages in {topic}, of which there are {read.Count}");
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        await ChangeReader.DisposeAsync();
        await CommandReader.DisposeAsync();
        Commands.Dispose();
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
