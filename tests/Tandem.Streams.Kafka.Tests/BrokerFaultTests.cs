using System.Diagnostics;
using Tandem.Contracts;
using Tandem.TestServers;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>Brokers that refuse, stumble and go away. Each test has a cluster to itself.</summary>
public sealed class BrokerFaultTests : IDisposable
{
    private const int NotLeader = 6;
    private const int TooLarge = 10;
    private const int InvalidRecord = 87;
    private const int CutOff = -195;
    private const int CoordinatorNotAvailable = 15;

    private static readonly IntegrationKey[] All = [Some.Stripe];

    private readonly KafkaMock _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task A_broker_that_stumbles_is_asked_again()
    {
        await using var node = await Node.Start(Node.NewTopics(_kafka));
        _kafka.Fail(KafkaMock.Request.Produce, NotLeader, CutOff);
        _kafka.Fail(KafkaMock.Request.Fetch, NotLeader, CutOff, NotLeader);
        _kafka.Fail(KafkaMock.Request.OffsetCommit, CoordinatorNotAvailable, CutOff);

        (await node.Events.Append([Some.Event("evt_1"), Some.Event("evt_2")], default)).ShouldBe(2);
        var read = await Read(node, 2);
        await node.Events.Acknowledge(read, default);

        await Node.Until(async () => await node.Offsets.Lag(default) == 0, "all was committed");
    }

    [Fact]
    public async Task An_event_that_the_broker_refuses_is_not_taken_and_may_be_sent_again()
    {
        await using var node = await Node.Start(Node.NewTopics(_kafka));
        _kafka.Fail(KafkaMock.Request.Produce, InvalidRecord);

        await Should.ThrowAsync<StreamException>(node.Events.Append([Some.Event("evt_1")], default));

        (await node.Events.Append([Some.Event("evt_1")], default)).ShouldBe(1);
        (await Read(node, 1)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_event_that_is_too_large_for_the_broker_waits_in_the_database()
    {
        await using var node = await Node.Start(Node.NewTopics(_kafka), events: false);
        _kafka.Fail(KafkaMock.Request.Produce, TooLarge);

        (await node.Events.Append([Some.Event("evt_1")], default)).ShouldBe(1);

        var read = (await node.Events.Read(All, new ReadLimit(10), default)).ShouldHaveSingleItem();
        read.Position.ShouldBeGreaterThan(0);
        await node.Events.Acknowledge([read], default);
        (await node.Events.Read(All, new ReadLimit(10), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_broker_is_away_events_are_refused_soon_and_afterwards_all_is_caught_up()
    {
        var options = Node.NewTopics(_kafka);
        await using var node = await Node.Start(options);
        await node.Events.Append([Some.Event("evt_1")], default);
        await Read(node, 1);

        _kafka.GoDown();
        var waited = Stopwatch.StartNew();
        await Should.ThrowAsync<StreamException>(node.Events.Append([Some.Event("evt_2")], default));
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(options.ProduceSeconds + 5));
        await Node.Until(() => node.Connection.State.Failure is not null, "it is known that the broker is away");
        waited.Restart();
        for (var i = 0; i < 1000; i++) await Should.ThrowAsync<StreamException>(node.Events.Append([Some.Event($"evt_no_{i}")], default));
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await node.Events.Read(All, new ReadLimit(10), default)).Count.ShouldBeGreaterThanOrEqualTo(0); // what was fetched is still worked on, or lost with the group

        _kafka.ComeUp();
        await Node.Until(() => node.Connection.State.IsUp, "it is known that the broker is back");
        await Node.Until(async () => await TryAppend(node, "evt_2"), "events are taken again");
        var read = await Read(node, 2);
        read.Select(each => each.Event.Id).Distinct().ShouldBe(["evt_1", "evt_2"], ignoreOrder: true);
        await node.Events.Acknowledge(read, default);
        await Node.Until(async () => (await node.Events.Read(All, new ReadLimit(10), default)).Count == 0 && await node.Offsets.Lag(default) == 0, "nothing is left");
    }

    [Fact]
    public async Task A_node_starts_without_its_broker_and_goes_on_when_it_comes()
    {
        var options = Node.NewTopics(_kafka);
        _kafka.GoDown();
        await using var node = await Node.Start(options);
        await Node.Until(() => node.Connection.State.Failure is not null, "it is known that the broker is away");
        await Should.ThrowAsync<StreamException>(node.Events.Append([Some.Event("evt_1")], default));

        _kafka.ComeUp();
        await Node.Until(async () => await TryAppend(node, "evt_1"), "events are taken");
        (await Read(node, 1)).ShouldHaveSingleItem();
    }

    private static async Task<bool> TryAppend(Node node, string id)
    {
        try
        {
            await node.Events.Append([Some.Event(id)], default);
            return true;
        }
        catch (StreamException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<InboxEvent>> Read(Node node, int count)
    {
        IReadOnlyList<InboxEvent> read = [];
        await Node.Until(async () => (read = await node.Events.Read(All, new ReadLimit(100), default)).Count >= count, $"{count} events");
        return read;
    }
}
