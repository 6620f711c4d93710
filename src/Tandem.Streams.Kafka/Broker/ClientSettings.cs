using System.Globalization;
using Confluent.Kafka;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>
/// The properties of librdkafka that our clients are made with. What a person sets in <c>Properties</c> wins, but for what keeps events safe.
/// </summary>
internal sealed class ClientSettings(KafkaOptions options)
{
    public string Brokers => options.BootstrapServers ?? "";

    public ClientConfig Admin() => new(Shared());

    /// <summary>Each message once and in order a partition, acknowledged by all copies; a bounded queue.</summary>
    public ProducerConfig Producer() => new(Shared(new()
    {
        ["linger.ms"] = "1",
        ["compression.type"] = "lz4",
        ["message.timeout.ms"] = Milliseconds(options.ProduceSeconds),
        ["request.timeout.ms"] = Milliseconds(options.ProduceSeconds),
        ["queue.buffering.max.messages"] = "100000",
        ["queue.buffering.max.kbytes"] = "131072",
        ["message.max.bytes"] = "4194304",
    }))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
    };

    /// <summary>One of a group, in which partitions move without stopping those that stay. Offsets are committed by us alone.</summary>
    public ConsumerConfig Consumer(string group) => new(Shared(new()
    {
        ["session.timeout.ms"] = Milliseconds(options.SessionSeconds),
        ["heartbeat.interval.ms"] = "2000",
        ["fetch.wait.max.ms"] = "100",
        ["fetch.error.backoff.ms"] = "200",
        ["queued.min.messages"] = "10000",
        ["queued.max.messages.kbytes"] = "16384",
        ["allow.auto.create.topics"] = "true",
        ["auto.offset.reset"] = "earliest",
    }))
    {
        GroupId = group,
        // What is committed is what was stored, and stored is what was done.
        EnableAutoCommit = true,
        AutoCommitIntervalMs = 50,
        EnableAutoOffsetStore = false,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
    };

    private Dictionary<string, string> Shared(Dictionary<string, string>? defaults = null)
    {
        var all = defaults ?? [];
        all["client.id"] = "tandem";
        all["reconnect.backoff.ms"] = "100";
        all["reconnect.backoff.max.ms"] = "1000";
        all["socket.keepalive.enable"] = "true";
        all["socket.nagle.disable"] = "true";
        all["topic.metadata.refresh.interval.ms"] = "30000";
        Set("security.protocol", options.SecurityProtocol?.ToLowerInvariant());
        Set("sasl.mechanism", options.SaslMechanism?.ToUpperInvariant());
        Set("sasl.username", options.SaslUsername);
        Set("sasl.password", options.SaslPassword?.Value);
        Set("ssl.ca.location", options.TlsCa);
        Set("ssl.certificate.location", options.TlsCertificate);
        Set("ssl.key.location", options.TlsKey);
        Set("ssl.key.password", options.TlsKeyPassword?.Value);
        foreach (var (name, value) in options.Properties) all[name] = value;
        all["bootstrap.servers"] = Brokers;
        return all;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) all[name] = value;
        }
    }

    private static string Milliseconds(int seconds) => (seconds * 1000).ToString(CultureInfo.InvariantCulture);
}
