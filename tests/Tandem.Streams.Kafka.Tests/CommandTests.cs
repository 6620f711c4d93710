using System.Text.Json;
using Tandem.Contracts;
using Tandem.Links;
using Tandem.TestServers;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>What other services command.</summary>
public sealed class CommandTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    private const int TooLarge = 10;

    [Fact]
    public async Task An_upsert_makes_an_item_or_changes_some_of_its_fields_and_a_delete_deletes_it()
    {
        await using var node = await Start();
        await Command(node, "1", """{"operation":"upsert","id":"a","record":{"name":"Ada","email":"ada@example.com","metadata":{"plan":"gold"}},"reply":true}""");
        await Command(node, "2", """{"operation":"upsert","id":"a","record":{"phone":"1"}}""");
        await Handle(node, 2);

        var item = (await node.Store.Get([Some.Key("a")], default)).ShouldHaveSingleItem().Item;
        item.Record.ToString().ShouldBe("{email: ada@example.com, metadata.plan: gold, name: Ada, phone: 1}");
        var history = await node.Store.History(Some.Key("a"), null, 10, default);
        history.Select(entry => (entry.Action, entry.Source, entry.Cause)).ShouldBe([(HistoryAction.Updated, "command:/shop", "2"), (HistoryAction.Created, "command:/shop", "1")]);

        await Command(node, "3", """{"operation":"delete","id":"a"}""");
        await Handle(node, 1);
        (await node.Store.Get([Some.Key("a")], default)).ShouldBeEmpty();

        var answer = Answer((await node.Consume(node.Settings.ReplyTopic, 1)).ShouldHaveSingleItem().Value, "1");
        answer.GetProperty("status").GetString().ShouldBe("done");
        answer.GetProperty("effect").GetString().ShouldBe("created");
        answer.GetProperty("version").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task An_item_is_found_by_its_email_made_where_there_is_none_and_left_alone_where_there_are_several()
    {
        await using var node = await Start();
        await Command(node, "1", """{"operation":"upsert","email":"bea@example.com","record":{"name":"Bea"}}""");
        await Command(node, "2", """{"operation":"upsert","email":"bea@example.com","record":{"phone":"2"}}""");
        await Handle(node, 2);

        var made = (await node.Store.Scan(TenantId.Default, "customers", null, 10, default)).ShouldHaveSingleItem().Item;
        made.Record.ToString().ShouldBe("{email: bea@example.com, name: Bea, phone: 2}");

        await Command(node, "3", """{"operation":"upsert","id":"twin","record":{"email":"bea@example.com"}}""");
        await Command(node, "4", """{"operation":"delete","email":"bea@example.com"}""");
        await Command(node, "5", """{"operation":"delete","email":"nobody@example.com"}""");
        await Handle(node, 3);

        (await node.Store.Scan(TenantId.Default, "customers", null, 10, default)).Count.ShouldBe(2);
        var replies = await node.Consume(node.Settings.ReplyTopic, 2);
        Problem(replies, "4").GetProperty("errors").GetProperty("email")[0].GetString()!.ShouldContain("2 items");
        Problem(replies, "5").GetProperty("status").GetInt32().ShouldBe(404);
    }

    [Fact]
    public async Task A_command_that_comes_again_is_not_done_again_and_is_answered_as_the_first_time()
    {
        await using var node = await Start();
        const string upsert = """{"operation":"upsert","id":"a","record":{"name":"Ada"},"reply":true}""";
        await Command(node, "1", upsert);
        await Command(node, "1", upsert);
        await Handle(node, 2);
        await Command(node, "1", upsert);
        await Command(node, "1", """{"operation":"upsert","id":"a","record":{"name":"Other"}}""");
        await Handle(node, 2);

        (await node.Store.Get([Some.Key("a")], default)).ShouldHaveSingleItem().Item.Version.ShouldBe(1);
        (await node.Store.History(Some.Key("a"), null, 10, default)).ShouldHaveSingleItem();
        var replies = (await node.Consume(node.Settings.ReplyTopic, 4)).Select(reply => Answer(reply.Value, "1")).ToArray();
        replies.Count(answer => answer.GetProperty("status").GetString() == "done" && answer.GetProperty("effect").GetString() == "created").ShouldBe(3);
        replies.Single(answer => answer.GetProperty("status").GetString() == "refused").GetProperty("problem").GetProperty("status").GetInt32().ShouldBe(422);
    }

    [Fact]
    public async Task A_command_whose_node_died_before_it_was_committed_is_done_once_by_the_next()
    {
        using var cluster = new KafkaMock();
        var (options, database) = (Node.NewTopics(cluster), Node.NewDatabase());
        await using var keep = await Node.Start(options, database, events: false);
        await using (var first = await Node.Start(options, database, events: false, commands: true))
        {
            await Command(first, "1", """{"operation":"upsert","email":"ada@example.com","record":{"name":"Ada"},"reply":true}""");
            await Node.Until(() => first.CommandReader.Waiting == 1, "the command was fetched");
            cluster.Fail(KafkaMock.Request.Produce, TooLarge); // the write is done, its reply is not, and so neither is its offset
            await Should.ThrowAsync<StreamException>(first.Commands.Handle(10, default));
        }

        await using var second = await Node.Start(options, database, events: false, commands: true);
        await Handle(second, 1);

        (await second.Store.Scan(TenantId.Default, "customers", null, 10, default)).ShouldHaveSingleItem().Item.Version.ShouldBe(1);
        Answer((await second.Consume(options.ReplyTopic, 1)).ShouldHaveSingleItem().Value, "1").GetProperty("effect").GetString().ShouldBe("created");
    }

    [Fact]
    public async Task A_command_that_is_not_valid_is_refused_in_the_words_of_the_API_and_names_the_field()
    {
        (string Data, string Field, string Words)[] cases =
        [
            ("""{"operation":"upsert","id":"a","record":{"email":"no address","nme":"x"}}""", "record.nme", "Unknown field"),
            ("""{"operation":"upsert","id":"a","record":{"email":"no address"}}""", "email", "not an e-mail address"),
            ("""{"operation":"replace","id":"a"}""", "operation", "upsert"),
            ("""{"operation":"upsert","record":{}}""", "id", "or email"),
            ("""{"operation":"delete","id":"a","email":"a@example.com"}""", "email", "Leave one of them out"),
            ("""{"operation":"upsert","id":"a b","record":{}}""", "id", "1 to 64"),
            ("""{"operation":"upsert","id":"a"}""", "record", "needed"),
            ("""{"operation":"delete","id":"a","record":{}}""", "record", "Leave it out"),
            ("""{"operation":"delete","id":"a","tenant":"No"}""", "tenant", "small letters"),
            ("""{"operation":"delete","id":7,"reply":"yes"}""", "reply", "true or false"),
            ("""{"operation":"delete","id":"a","extra":1}""", "extra", "Unknown member"),
        ];
        await using var node = await Start();
        foreach (var (at, (data, _, _)) in cases.Index()) await Command(node, $"{at}", data);
        await Handle(node, cases.Length);

        var replies = await node.Consume(node.Settings.ReplyTopic, cases.Length);
        foreach (var (at, (data, field, words)) in cases.Index())
        {
            var problem = Problem(replies, $"{at}");
            problem.GetProperty("errors").GetProperty(field)[0].GetString()!.ShouldContain(words, customMessage: data);
            problem.GetProperty("type").GetString().ShouldBe("urn:tandem:problem:invalid-fields");
        }
    }

    [Fact]
    public async Task What_is_no_command_goes_to_the_dead_letters_and_is_answered_where_its_id_can_be_read()
    {
        await using var node = await Start();
        await node.Produce(node.Settings.CommandTopic, "k", "{");
        await node.Produce(node.Settings.CommandTopic, "k", """{"specversion":"1.0","id":"7","source":"/shop","type":"other","data":{}}""");

        (await node.Consume(node.Settings.DeadLetterTopic, 2)).Count.ShouldBe(2);
        Problem(await node.Consume(node.Settings.ReplyTopic, 1), "7").GetProperty("detail").GetString()!.ShouldContain("type: It must be");
    }

    private Task<Node> Start() => Node.Start(Node.NewTopics(kafka.Cluster), events: false, commands: true);

    private static Task Command(Node node, string id, string data) => node.Produce(
        node.Settings.CommandTopic, "key",
        $$"""{"specversion":"1.0","type":"tandem.customer.command","source":"/shop","id":"{{id}}","time":"2026-11-21T10:00:00Z","data":{{data}}}""");

    private static async Task Handle(Node node, int count)
    {
        var done = 0;
        await Node.Until(async () => (done += await node.Commands.Handle(100, default)) >= count, $"{count} commands");
    }

    private static JsonElement Answer(string reply, string command)
    {
        var root = JsonDocument.Parse(reply).RootElement;
        root.GetProperty("data").GetProperty("commandId").GetString().ShouldBe(command);
        return root.GetProperty("data").GetProperty("answer");
    }

    private static JsonElement Problem(IReadOnlyList<Confluent.Kafka.Message<string, string>> replies, string command) => Answer(
        replies.Single(reply => JsonDocument.Parse(reply.Value).RootElement.GetProperty("id").GetString() == command).Value, command).GetProperty("problem");
}
