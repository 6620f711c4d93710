using Confluent.Kafka;

namespace Tandem.Streams.Kafka.Reading;

/// <summary>A message that was fetched and is not committed yet.</summary>
internal sealed class Received<T>(long ticket, TopicPartitionOffset place, T content, byte[]? key) where T : class
{
    /// <summary>Tells it from all others of this process; later ones are higher.</summary>
    public long Ticket => ticket;

    /// <summary>Where it stands.</summary>
    public TopicPartitionOffset Place => place;

    public T Content => content;

    public byte[]? Key => key;

    /// <summary>Whether it need not be read again.</summary>
    public bool IsDone { get; set; }

    /// <summary>A note of who reads: whether it was looked up in the memory of events.</summary>
    public bool IsChecked { get; set; }
}
