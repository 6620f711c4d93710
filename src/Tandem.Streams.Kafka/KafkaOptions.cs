using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Tandem.Streams.Kafka;

/// <summary>Where the brokers are and how they are spoken to. Bound from <c>Tandem:Kafka</c>, and checked at start.</summary>
public sealed class KafkaOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Tandem:Kafka";

    private const string TopicName = "[a-zA-Z0-9._-]{1,249}";

    /// <summary>The brokers to begin with, such as <c>kafka-1:9092,kafka-2:9092</c>. Where there are none, streams stay in the database.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>The topic of events from external systems, keyed by external id.</summary>
    [Required, RegularExpression(TopicName)]
    public string InwardTopic { get; set; } = "customer_inward_sync";

    /// <summary>The topic of changes of items, keyed by the item's id.</summary>
    [Required, RegularExpression(TopicName)]
    public string OutwardTopic { get; set; } = "customer_outward_sync";

    /// <summary>The topic of commands of other services.</summary>
    [Required, RegularExpression(TopicName)]
    public string CommandTopic { get; set; } = "customer_commands";

    /// <summary>The topic of what became of the commands.</summary>
    [Required, RegularExpression(TopicName)]
    public string ReplyTopic { get; set; } = "customer_command_replies";

    /// <summary>The topic of messages that cannot be read.</summary>
    [Required, RegularExpression(TopicName)]
    public string DeadLetterTopic { get; set; } = "customer_dead_letter";

    /// <summary>
    /// The consumer groups of all nodes begin with it, one a topic. Another name reads all topics again from their start.
    /// </summary>
    [Required, RegularExpression("[a-zA-Z0-9._-]{1,200}")]
    public string GroupId { get; set; } = "tandem";

    /// <summary>Whether topics that are missing are created at start.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Partitions of a topic that is created: the most nodes that can share its work. Those of a topic that is there stay.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Copies of a topic that is created; 0 leaves it to the brokers' default.</summary>
    [Range(0, 15)]
    public int Replication { get; set; }

    /// <summary>Seconds that a message may take to be acknowledged by the brokers; then it counts as not taken, and a webhook is answered 503.</summary>
    [Range(1, 60)]
    public int ProduceSeconds { get; set; } = 5;

    /// <summary>Seconds without a word after which a node's partitions go to the others. The brokers allow 6 and more.</summary>
    [Range(6, 300)]
    public int SessionSeconds { get; set; } = 10;

    /// <summary>Messages of one topic that are held in memory; beyond it no more are fetched until some are done.</summary>
    [Range(100, 1_000_000)]
    public int Buffer { get; set; } = 5000;

    /// <summary>How brokers are reached: <c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    [RegularExpression("(?i)plaintext|ssl|sasl_plaintext|sasl_ssl")]
    public string? SecurityProtocol { get; set; }

    /// <summary>How we log in: <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c>, <c>GSSAPI</c> or <c>OAUTHBEARER</c>.</summary>
    [RegularExpression("(?i)PLAIN|SCRAM-SHA-256|SCRAM-SHA-512|GSSAPI|OAUTHBEARER")]
    public string? SaslMechanism { get; set; }

    /// <summary>Who we log in as.</summary>
    public string? SaslUsername { get; set; }

    /// <summary>The password to it.</summary>
    public Secret? SaslPassword { get; set; }

    /// <summary>The file of the certificates by which the brokers are trusted; those of the system where there is none.</summary>
    public string? TlsCa { get; set; }

    /// <summary>The file of our own certificate, for brokers that ask for one.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>The file of its key.</summary>
    public string? TlsKey { get; set; }

    /// <summary>The password of the key.</summary>
    public Secret? TlsKeyPassword { get; set; }

    /// <summary>Any other property of librdkafka, such as <c>client.rack</c>, passed through as it is to producers and consumers.</summary>
    public Dictionary<string, string> Properties { get; init; } = [];

    /// <summary>As a program's settings say.</summary>
    /// <exception cref="OptionsValidationException">A setting is out of bounds.</exception>
    internal static KafkaOptions Of(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<KafkaOptions>() ?? new KafkaOptions();
        return new KafkaOptionsValidator().Validate(null, options) is { Failed: true } wrong
            ? throw new OptionsValidationException("", typeof(KafkaOptions), wrong.Failures)
            : options;
    }
}

[OptionsValidator]
internal sealed partial class KafkaOptionsValidator : IValidateOptions<KafkaOptions>;
