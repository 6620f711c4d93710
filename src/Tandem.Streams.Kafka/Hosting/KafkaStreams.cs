using Microsoft.Extensions.Logging;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Changes;
using Tandem.Streams.Kafka.Commands;
using Tandem.Streams.Kafka.Events;
using Tandem.Streams.Kafka.Messages;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka.Hosting;

/// <summary>All that a node does on Kafka, put together: three topics that it reads, each in a group of its own, and one producer.</summary>
internal sealed class KafkaStreams : IAsyncDisposable
{
    private readonly TopicReader<InboxEvent> _events;
    private readonly TopicReader<Change> _changes;
    private readonly TopicReader<CommandMessage> _commands;
    private readonly KafkaLag _lag;
    private readonly DeadLetters _dead;

    public KafkaStreams(
        KafkaConnection connection, StoredStreams stored, ISyncStore store, IItemQueries items, ItemWriter writer, IReadOnlyList<Catalog> catalogs,
        IntegrationRegistry integrations, Duties duties, Wakeups wakeups, UuidSource ids, ILoggerFactory logs)
    {
        Connection = connection;
        var options = connection.Options;
        var log = logs.CreateLogger<KafkaStreams>();
        CommandsArrived = new WakeSignal(connection.Time);
        _dead = new DeadLetters(connection, logs.CreateLogger<DeadLetters>());

        _lag = new KafkaLag(connection);

        _events = new(connection, options.InwardTopic, Groups.Inward(options), EventMessage.Read, wakeups.Events.Set, _dead, log);
        Events = new KafkaEventStream(
            connection, _events, _lag.Events, stored.Events, stored.Memory, integration => duties.Holds(Duty.Inward(integration)));

        _changes = new(connection, options.OutwardTopic, Groups.Outward(options), ChangeMessage.Read, wakeups.Changes.Set, _dead, log);
        Relay = new ChangeRelay(connection, stored.Changes, store, items, "change-");
        Changes = new KafkaChangeStream(_changes, Relay, stored.Changes, integrations);

        var catalog = catalogs[0];
        _commands = new(
            connection, options.CommandTopic, Groups.Commands(options), message => CommandMessage.Read(message, catalog), CommandsArrived.Set, _dead, log,
            (key, message, reason) => CommandHandler.Complain(connection, key, message, reason));
        Commands = new CommandHandler(connection, _commands, writer, catalog, ids);
    }

    public KafkaConnection Connection { get; }

    public KafkaEventStream Events { get; }

    public KafkaChangeStream Changes { get; }

    public ChangeRelay Relay { get; }

    public CommandHandler Commands { get; }

    public WakeSignal CommandsArrived { get; }

    /// <summary>Begins to watch the brokers, and to read.</summary>
    public void Start()
    {
        Connection.Start();
        _events.Start();
        _changes.Start();
        _commands.Start();
    }

    /// <summary>How many messages all nodes together have not dealt with, in each topic that is read.</summary>
    /// <exception cref="StreamException">The brokers do not answer.</exception>
    public Task<KafkaWaiting> Lag(CancellationToken ct) => _lag.Read(ct);

    /// <summary>Commits what is done and leaves the groups, so that the other nodes take over at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_events.DisposeAsync().AsTask(), _changes.DisposeAsync().AsTask(), _commands.DisposeAsync().AsTask());
        await _lag.DisposeAsync();
        Commands.Dispose();
        _dead.Dispose();
    }
}

/// <summary>The streams in the database, which those on Kafka stand before.</summary>
/// <param name="Events">The inbox.</param>
/// <param name="Memory">The memory of event ids.</param>
/// <param name="Changes">The queue of captured changes.</param>
internal sealed record StoredStreams(IEventStream Events, IEventMemory Memory, IChangeStream Changes);
