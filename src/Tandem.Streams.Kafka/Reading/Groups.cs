namespace Tandem.Streams.Kafka.Reading;

/// <summary>The consumer groups that all nodes share, one a topic.</summary>
internal static class Groups
{
    public static string Inward(KafkaOptions options) => $"{options.GroupId}.inward";

    public static string Outward(KafkaOptions options) => $"{options.GroupId}.outward";

    public static string Commands(KafkaOptions options) => $"{options.GroupId}.commands";
}
