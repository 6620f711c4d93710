using Tandem.Contracts;
using Tandem.Storage;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>What the inward stream does beyond the contract: over restarts, and with what cannot be read.</summary>
public sealed class EventStreamTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    private static readonly IntegrationKey[] All = [Some.Stripe, Some.Salesforce];

    [Fact]
    public async Task An_event_that_was_applied_is_left_out_by_the_next_process_also_if_it_is_told_again()
    {
        var (options, database) = (Node.NewTopics(kafka.Cluster), Node.NewDatabase());
        await using var keep = await Node.Start(options, database, events: false);
        await using (var first = await Node.Start(options, database))
        {
            await first.Events.Append([Some.Event("evt_1"), Some.Event("evt_2")], default);
            var read = await Read(first, 2);
            await Apply(first, read[0]); // and it dies before it commits either
        }

        await using var second = await Node.Start(options, database);
        await second.Events.Append([Some.Event("evt_1"), Some.Event("evt_3")], default);

        (await Read(second, 2)).Select(each => each.Event.Id).ShouldBe(["evt_2", "evt_3"]);
    }

    [Fact]
    public async Task What_was_acknowledged_is_committed_and_not_fetched_again()
    {
        var (options, database) = (Node.NewTopics(kafka.Cluster), Node.NewDatabase());
        await using (var first = await Node.Start(options, database))
        {
            await first.Events.Append([.. Enumerable.Range(0, 50).Select(i => Of(i, $"cus_{i}"))], default);
            await first.Events.Acknowledge(await Read(first, 50), default);
            (await first.Offsets.Lag(default)).ShouldBeGreaterThanOrEqualTo(0);
        }

        await using var second = await Node.Start(options, database);
        await second.Events.Append([Some.Event("evt_new")], default);
        (await Read(second, 1)).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_new");
        second.Arrived.ShouldBe(1);
        (await second.Offsets.Lag(default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_integration_holds_up_no_other_and_no_offset_and_its_events_come_when_it_goes_on()
    {
        await using var node = await Node.Start(Node.NewTopics(kafka.Cluster));
        await node.Events.Append([Some.Event("evt_1"), Some.Event("evt_2", Some.Salesforce)], default);
        await Node.Until(() => node.Arrived == 2, "both were fetched");

        var active = await node.Events.Read([Some.Salesforce], new ReadLimit(10), default);
        active.ShouldHaveSingleItem().Event.Id.ShouldBe("evt_2");
        await node.Events.Acknowledge(active, default);

        await Node.Until(async () => await node.Offsets.Lag(default) == 0, "all was committed");
        (await node.Events.Read(All, new ReadLimit(10), default)).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_1");
    }

    [Fact]
    public async Task What_cannot_be_read_goes_to_the_dead_letters_with_the_reason_and_the_rest_goes_on()
    {
        var options = Node.NewTopics(kafka.Cluster);
        await using var node = await Node.Start(options);
        await node.Produce(options.InwardTopic, "cus_1", "not json");
        await node.Events.Append([Some.Event("evt_1")], default);

        var read = await Read(node, 1);
        await node.Events.Acknowledge(read, default);
        var letter = (await node.Consume(options.DeadLetterTopic, 1)).ShouldHaveSingleItem();

        letter.Value.ShouldBe("not json");
        letter.Key.ShouldBe("cus_1");
        Header("tandem-reason").ShouldBe("The message is not JSON.");
        Header("tandem-topic").ShouldBe(options.InwardTopic);
        Header("tandem-offset").ShouldBe("0");
        await Node.Until(async () => await node.Offsets.Lag(default) == 0, "all was committed");

        string Header(string name) => System.Text.Encoding.UTF8.GetString(letter.Headers.GetLastBytes(name));
    }

    [Fact]
    public async Task No_more_is_held_in_memory_than_is_set_and_nothing_is_lost()
    {
        var options = Node.NewTopics(kafka.Cluster, partitions: 2);
        options.Buffer = 100;
        await using var node = await Node.Start(options);
        for (var batch = 0; batch < 4; batch++)
            await node.Events.Append([.. Enumerable.Range(batch * 500, 500).Select(i => Of(i, $"cus_{i}"))], default);

        var seen = new HashSet<string>();
        var most = 0;
        await Node.Until(
            async () =>
            {
                most = Math.Max(most, node.Reader.Waiting);
                var read = await node.Events.Read(All, new ReadLimit(250), default);
                seen.UnionWith(read.Select(each => each.Event.Id));
                await node.Events.Acknowledge(read, default);
                return seen.Count == 2000;
            },
            "all were read");

        most.ShouldBeLessThanOrEqualTo(700); // what one fetch brought, beyond the bound
    }

    private static InboxEvent Of(int number, string external)
    {
        var some = Some.Event($"evt_{number}");
        return some with { Event = some.Event with { ExternalId = new ExternalId(external) } };
    }

    private static async Task<IReadOnlyList<InboxEvent>> Read(Node node, int count)
    {
        IReadOnlyList<InboxEvent> read = [];
        await Node.Until(async () => (read = await node.Events.Read(All, new ReadLimit(100), default)).Count >= count, $"{count} events");
        return read;
    }

    private static Task<bool> Apply(Node node, InboxEvent item) => node.Store.Transact(
        Selection.Nothing,
        _ =>
        {
            var edits = new Edits("stripe");
            edits.SeenEvents.Add(item);
            return new Decision<bool>(edits, true);
        },
        default);
}
