namespace Tandem.Streams.Kafka.Messages;

/// <summary>A message that is not what its topic holds; the text says why, for a person.</summary>
internal sealed class UnreadableMessageException(string reason, Exception? cause = null) : Exception(reason, cause);
