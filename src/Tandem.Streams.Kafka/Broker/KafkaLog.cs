using Microsoft.Extensions.Logging;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>What the stream says in its log.</summary>
internal static partial class KafkaLog
{
    [LoggerMessage(LogLevel.Information, "Kafka answers at {Brokers} (librdkafka {Version})")]
    public static partial void BrokerFound(this ILogger logger, string brokers, string version);

    [LoggerMessage(LogLevel.Error, "Kafka does not answer at {Brokers}; webhooks are answered 503 and changes wait in the database until it does: {Reason}")]
    public static partial void BrokerLost(this ILogger logger, string brokers, string reason);

    [LoggerMessage(LogLevel.Information, "Kafka answers again after {Seconds:F0} s; what waited is being caught up")]
    public static partial void BrokerBack(this ILogger logger, double seconds);

    [LoggerMessage(LogLevel.Debug, "librdkafka: {Message}")]
    public static partial void Librdkafka(this ILogger logger, string message);

    [LoggerMessage(LogLevel.Information, "Topic {Topic} created, {Partitions} partitions")]
    public static partial void TopicCreated(this ILogger logger, string topic, int partitions);

    [LoggerMessage(LogLevel.Warning, "Topic {Topic} is missing and cannot be created: {Reason}. It is left to the brokers to create it when it is first used")]
    public static partial void TopicNotCreated(this ILogger logger, string topic, string reason);

    [LoggerMessage(LogLevel.Information, "{Topic}: took over {Partitions} partitions")]
    public static partial void Assigned(this ILogger logger, string topic, int partitions);

    [LoggerMessage(LogLevel.Information, "{Topic}: gave up {Partitions} partitions")]
    public static partial void Revoked(this ILogger logger, string topic, int partitions);

    [LoggerMessage(LogLevel.Warning, "{Topic}: lost {Partitions} partitions; what was not committed is read again by who has them now")]
    public static partial void Lost(this ILogger logger, string topic, int partitions);

    [LoggerMessage(LogLevel.Warning, "{Topic}: offsets could not be committed, tried again: {Reason}")]
    public static partial void NotCommitted(this ILogger logger, string topic, string reason);

    [LoggerMessage(LogLevel.Warning, "{Topic}: reading failed, goes on: {Reason}")]
    public static partial void NotRead(this ILogger logger, string topic, string reason);

    [LoggerMessage(LogLevel.Warning, "A message is moved to {DeadLetters}, from {Place}: {Reason}")]
    public static partial void DeadLetter(this ILogger logger, string deadLetters, string place, string reason);

    [LoggerMessage(LogLevel.Error, "{What} failed and goes on in {Seconds} s")]
    public static partial void LoopFailed(this ILogger logger, string what, double seconds, Exception failure);
}
