using System.Collections.Concurrent;
using Tandem.Contracts;
using Tandem.Storage;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>Nodes that come and go.</summary>
public sealed class RebalanceTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    private const int Keys = 20;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _applied = new();

    [Fact]
    public async Task Two_nodes_share_the_events_and_one_that_leaves_loses_none_and_each_key_keeps_its_order()
    {
        var (options, database) = (Node.NewTopics(kafka.Cluster), Node.NewDatabase());
        await using var first = await Node.Start(options, database);
        using var stopFirst = new CancellationTokenSource();
        var working = Work(first, stopFirst.Token);

        await Write(first, 0, 10);
        await Node.Until(() => Applied == 10 * Keys, "the first node applied alone");

        var second = await Node.Start(options, database);
        using var stopSecond = new CancellationTokenSource();
        var helping = Work(second, stopSecond.Token);
        for (var round = 10; second.Arrived == 0; round++)
        {
            round.ShouldBeLessThan(1000);
            await Write(first, round, 1);
            _written = round + 1;
            await Node.Until(() => Applied >= _written * Keys, "the nodes went on while they divided the partitions");
        }

        await Write(first, _written, 5);
        await stopSecond.CancelAsync();
        await helping;
        await second.DisposeAsync();
        await Write(first, _written + 5, 5);

        await Node.Until(() => Applied >= (_written + 10) * Keys, "all were applied");
        await stopFirst.CancelAsync();
        await working;
        foreach (var (key, numbers) in _applied)
            numbers.Distinct().ShouldBe(Enumerable.Range(0, _written + 10), key);
    }

    private int _written;

    private int Applied => _applied.Values.Sum(numbers => numbers.Distinct().Count());

    private static Task<int> Write(Node node, int from, int rounds) => node.Events.Append(
        [.. Enumerable.Range(from, rounds).SelectMany(round => Enumerable.Range(0, Keys).Select(key => Of(key, round)))], default);

    private static InboxEvent Of(int key, int round)
    {
        var some = Some.Event($"evt_{key}_{round}");
        return some with { Event = some.Event with { ExternalId = new ExternalId($"cus_{key}"), Stamp = round } };
    }

    // As the engine does: applies in a transaction that remembers the ids, then acknowledges.
    private async Task Work(Node node, CancellationToken stopping)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!stopping.IsCancellationRequested)
        {
            var read = await node.Events.Read([Some.Stripe], new ReadLimit(50), default);
            if (read.Count == 0)
            {
                await tick.WaitForNextTickAsync(default);
                continue;
            }

            await node.Store.Transact(
                Selection.Nothing,
                _ =>
                {
                    var edits = new Edits("stripe");
                    edits.SeenEvents.AddRange(read);
                    return new Decision<bool>(edits, true);
                },
                default);
            foreach (var each in read) _applied.GetOrAdd(each.Event.ExternalId!.Value.Value, _ => []).Enqueue((int)each.Event.Stamp);
            await node.Events.Acknowledge(read, default);
        }
    }
}
