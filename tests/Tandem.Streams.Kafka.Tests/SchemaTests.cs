using System.Text;
using System.Text.Json;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams.Kafka.Messages;
using Record = Tandem.Records.Record;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>The messages are as docs/schemas say, and what docs/events.md shows is too.</summary>
public sealed partial class SchemaTests
{
    private static readonly Item Ada = new() { Key = Some.Key("a"), Record = Some.Record(), Version = 3, CreatedAt = Some.Now, UpdatedAt = Some.Now };

    [Theory]
    [InlineData("{\"id\":\"evt_1\"}", "cus_1")]
    [InlineData("not json", null)]
    [InlineData("", null)]
    public void An_event(string payload, string? external)
    {
        var some = Some.Event("evt_1", payload: payload);
        var message = EventMessage.Write("t", some with { Event = some.Event with { ExternalId = external is null ? null : new ExternalId(external) } });

        Errors("event", message.Value).ShouldBeEmpty();
        Encoding.UTF8.GetString(EventMessage.Read(message.Value).Event.Payload.Span).ShouldBe(payload);
    }

    [Theory]
    [InlineData(ChangeKind.Insert, "api")]
    [InlineData(ChangeKind.Update, null)]
    [InlineData(ChangeKind.Delete, "stripe")]
    public void A_change(ChangeKind kind, string? writer)
    {
        var change = new Change
        {
            Item = Some.Key("a"),
            Kind = kind,
            At = Some.Now,
            Source = writer,
            Position = 7,
            Before = writer is null ? Record.Of(("name", "Ada")) : null,
            After = writer is null ? Some.Record() : null,
        };
        var message = ChangeMessage.Write("t", change, kind is ChangeKind.Delete ? null : Ada, "change-");

        Errors("change", message.Value).ShouldBeEmpty();
        ChangeMessage.Read(message.Value).ShouldBe(change with { Position = 0, Before = null, After = null });
    }

    [Fact]
    public void A_reply()
    {
        ItemOutcome[] outcomes =
        [
            new ItemOutcome.Written(Ada, [], WriteEffect.Updated), new ItemOutcome.Deleted(), new ItemOutcome.NotFound(),
            new ItemOutcome.Invalid(new Dictionary<string, string> { ["email"] = "No." }), new ItemOutcome.Ambiguous("email", 2),
            new ItemOutcome.Taken("email", new ItemId("b")),
        ];
        foreach (var outcome in outcomes)
        {
            var answer = ReplyMessage.AnswerOf(new ItemCommand.Delete(new ItemId("a")), outcome);
            Errors("reply", ReplyMessage.Write("t", "1", "/shop", answer, null, Some.Now).Value).ShouldBeEmpty(answer);
            ReplyMessage.IsRefusal(answer).ShouldBe(outcome is not (ItemOutcome.Written or ItemOutcome.Deleted));
        }
    }

    [Fact]
    public void What_is_no_such_message_is_noticed()
    {
        Errors("event", ReplyMessage.Write("t", "1", "/shop", "{}", null, Some.Now).Value).ShouldNotBeEmpty();
        Errors("command", """{"specversion":"1.0","type":"tandem.customer.command","source":"/s","id":"1","data":{"operation":"replace"}}"""u8).ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_message_that_the_documentation_shows()
    {
        var text = File.ReadAllText(Path.Combine(Docs.FullName, "events.md"));
        var shown = Shown().Matches(text).Select(match => (Schema: match.Groups[1].Value, Json: match.Groups[2].Value)).ToArray();

        shown.Select(each => each.Schema).Distinct().ShouldBe(["event", "change", "command", "reply"], ignoreOrder: true);
        foreach (var (schema, json) in shown) Errors(schema, Encoding.UTF8.GetBytes(json)).ShouldBeEmpty(json);
        foreach (var (_, json) in shown.Where(each => each.Schema == "command"))
            CommandMessage.Read(Encoding.UTF8.GetBytes(json), Customers.Catalog).Errors.ShouldBeEmpty(json);
    }

    private static DirectoryInfo Docs
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Tandem.slnx"))) folder = folder.Parent;
            return new DirectoryInfo(Path.Combine(folder.FullName, "docs"));
        }
    }

    private static IReadOnlyList<string> Errors(string schema, ReadOnlySpan<byte> message)
    {
        var root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Docs.FullName, "schemas", $"{schema}.schema.json"))).RootElement;
        return new SchemaCheck(root).Errors(JsonDocument.Parse(message.ToArray()).RootElement);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"schemas/(\w+)\.schema\.json\)[^\n]*\n\n```json\n(.*?)\n```", System.Text.RegularExpressions.RegexOptions.Singleline)]
    private static partial System.Text.RegularExpressions.Regex Shown();
}
