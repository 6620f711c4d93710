using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka;

/// <summary>How much the nodes together have not dealt with, as the brokers tell it. Whoever asks need be no node, and joins no group.</summary>
public sealed class KafkaLag : IAsyncDisposable
{
    private KafkaConnection? _owned;
    private readonly GroupOffsets _changes;
    private readonly GroupOffsets _commands;

    internal KafkaLag(KafkaConnection connection)
    {
        var options = connection.Options;
        Events = new GroupOffsets(connection, options.InwardTopic, Groups.Inward(options));
        _changes = new GroupOffsets(connection, options.OutwardTopic, Groups.Outward(options));
        _commands = new GroupOffsets(connection, options.CommandTopic, Groups.Commands(options));
    }

    /// <summary>Of the inward topic.</summary>
    internal GroupOffsets Events { get; }

    /// <summary>Asks the brokers that the settings name, once it is asked itself.</summary>
    /// <exception cref="StreamException">The library is not there, or a setting is wrong.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of bounds.</exception>
    public static KafkaLag Open(IConfiguration configuration, TimeProvider time)
    {
        var connection = new KafkaConnection(Options.Create(KafkaOptions.Of(configuration)), time, NullLogger<KafkaConnection>.Instance);
        return new KafkaLag(connection) { _owned = connection };
    }

    /// <summary>What waits now.</summary>
    /// <exception cref="StreamException">The brokers do not answer.</exception>
    public async Task<KafkaWaiting> Read(CancellationToken ct) =>
        new(await Events.Lag(ct), await _changes.Lag(ct), await _commands.Lag(ct));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var offsets in (GroupOffsets[])[Events, _changes, _commands]) offsets.Dispose();
        if (_owned is not null) await _owned.DisposeAsync();
    }
}

/// <summary>What waits in the topics.</summary>
/// <param name="Events">Events that are not applied yet, of all integrations.</param>
/// <param name="Changes">Changes that are not routed yet, of all tenants.</param>
/// <param name="Commands">Commands that are not done yet.</param>
public sealed record KafkaWaiting(long Events, long Changes, long Commands);
