using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Tandem.Contracts;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>What waits in the topics, as a program that is no node is told.</summary>
public sealed class LagTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task What_waits_in_each_topic_is_told_while_no_node_reads_it()
    {
        var options = Node.NewTopics(kafka.Cluster);
        await using var node = await Node.Start(options, events: false);
        await node.Events.Append([.. Enumerable.Range(0, 3).Select(i => Some.Event($"evt_{i}"))], default);
        await node.Produce(options.OutwardTopic, "a", "{}");
        await node.Produce(options.OutwardTopic, "b", "{}");
        await node.Produce(options.CommandTopic, null, "{}");

        await using var lag = KafkaLag.Open(Settings(options), TimeProvider.System);

        (await lag.Read(default)).ShouldBe(new KafkaWaiting(Events: 3, Changes: 2, Commands: 1));
    }

    [Fact]
    public async Task Brokers_that_do_not_answer_are_told_as_such()
    {
        var nobody = new KafkaOptions { BootstrapServers = $"127.0.0.1:{TestServers.FreePort.Next()}" };
        await using var lag = KafkaLag.Open(Settings(nobody), TimeProvider.System);

        await Should.ThrowAsync<StreamException>(() => lag.Read(default));
    }

    [Fact]
    public void A_setting_out_of_bounds_is_refused() =>
        Should.Throw<OptionsValidationException>(() => KafkaLag.Open(Settings(new KafkaOptions { SessionSeconds = 1 }), TimeProvider.System));

    private static IConfiguration Settings(KafkaOptions options) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Tandem:Kafka:BootstrapServers"] = options.BootstrapServers,
        ["Tandem:Kafka:InwardTopic"] = options.InwardTopic,
        ["Tandem:Kafka:OutwardTopic"] = options.OutwardTopic,
        ["Tandem:Kafka:CommandTopic"] = options.CommandTopic,
        ["Tandem:Kafka:GroupId"] = options.GroupId,
        ["Tandem:Kafka:SessionSeconds"] = $"{options.SessionSeconds}",
    }).Build();
}
