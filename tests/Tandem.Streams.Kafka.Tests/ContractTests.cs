using Tandem.Contracts.Streams;
using Tandem.TestServers;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>One cluster for a class of tests.</summary>
public sealed class KafkaFixture : IDisposable
{
    public KafkaMock Cluster { get; } = new();

    public void Dispose() => Cluster.Dispose();
}

public sealed class KafkaEventStreamContractTests(KafkaFixture kafka) : EventStreamContract, IClassFixture<KafkaFixture>
{
    private Node? _node;

    protected override async Task<IEventStream> Open()
    {
        _node = await Node.Start(Node.NewTopics(kafka.Cluster));
        return new FetchedStream(_node);
    }

    protected override async Task Close() => await _node!.DisposeAsync();
}
