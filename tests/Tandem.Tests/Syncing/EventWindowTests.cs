using Tandem.Connectors;
using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Tests.Syncing;

public sealed class EventWindowTests
{
    private static readonly IntegrationKey Stripe = new(TenantId.Default, "stripe");
    private static readonly IntegrationKey Salesforce = new(TenantId.Default, "salesforce");

    [Fact]
    public void All_that_tells_of_one_object_is_in_one_piece_and_in_order()
    {
        var window = new EventWindow([Told("a1", "a"), Told("b1", "b"), Told("c1", "c"), Told("a2", "a"), Told("c2", "c"), Told("a3", "a")]);

        Ids(window.Take(2)).ShouldBe(["a1", "a2", "a3", "b1"]);
        window.IsEmpty.ShouldBeFalse();
        Ids(window.Take(2)).ShouldBe(["c1", "c2"]);
        window.IsEmpty.ShouldBeTrue();
        window.Take(2).ShouldBeEmpty();
    }

    [Fact]
    public void An_event_that_names_no_object_stands_alone()
    {
        var window = new EventWindow([Told("x", null), Told("y", null), Told("a1", "a")]);

        Ids(window.Take(1)).ShouldBe(["x"]);
        Ids(window.Take(2)).ShouldBe(["y", "a1"]);
    }

    [Fact]
    public void Integrations_take_turns_and_the_same_id_in_two_is_two_objects()
    {
        var window = new EventWindow([Told("s1", "a"), Told("s2", "b"), Told("f1", "a", Salesforce), Told("s3", "a")]);

        Ids(window.Take(1)).ShouldBe(["s1", "s3"]);
        Ids(window.Take(1)).ShouldBe(["f1"]);
        Ids(window.Take(1)).ShouldBe(["s2"]);
        window.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void There_is_work_unless_all_that_was_read_was_left()
    {
        var first = Told("a1", "a");
        var window = new EventWindow([first, Told("b1", "b")]);

        window.Leave([first]);
        window.HasWork.ShouldBeTrue();
        window.Leave([Told("b1", "b")]);
        window.HasWork.ShouldBeFalse();
        EventWindow.Nothing.HasWork.ShouldBeFalse();
    }

    private static IEnumerable<string> Ids(IEnumerable<InboxEvent> piece) => piece.Select(item => item.Event.Id);

    private static InboxEvent Told(string id, string? of, IntegrationKey? integration = null) => new()
    {
        Integration = integration ?? Stripe,
        ReceivedAt = Some.Now,
        Event = new RemoteEvent { Id = id, Type = "changed", ExternalId = of is null ? null : new ExternalId(of), Stamp = 1, Payload = new byte[10] },
    };
}
