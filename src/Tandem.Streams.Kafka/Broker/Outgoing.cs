namespace Tandem.Streams.Kafka.Broker;

/// <summary>A message to be written.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Key">Messages of one key keep their order; null where order does not matter.</param>
/// <param name="Value">The content.</param>
/// <param name="Headers">What is said beside it.</param>
internal sealed record Outgoing(string Topic, byte[]? Key, byte[] Value, IReadOnlyList<KeyValuePair<string, byte[]>> Headers);
