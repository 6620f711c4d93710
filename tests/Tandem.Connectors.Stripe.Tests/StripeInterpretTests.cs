using System.Text;
using System.Text.Json;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeInterpretTests
{
    private readonly StripeConnector _connector = new StubStripe().Connector;

    [Fact]
    public void An_update_recorded_in_an_old_version_is_understood()
    {
        var told = _connector.Interpret(Payloads.Recorded("customer_updated")).ShouldNotBeNull();

        told.Object.ShouldBe(new RemoteObject
        {
            Catalog = "customers",
            Id = new ExternalId("cus_IhGfebO16cMIGN"),
            Record = Record.Of(
                ("name", "Jane Diaz"), ("email", "jane.diaz@example.com"), ("phone", "+15555550100"),
                ("description", "Team 35: Jane Diaz Staging"), ("metadata.org_id", "35")),
            Seen = StampRange.At(1619701111),
        });
        told.CauseKey.ShouldBeNull();
        told.Thin.ShouldBeFalse();
        told.Previous.ShouldBe([KeyValuePair.Create("email", (string?)"jane@example.com")]);
    }

    [Fact]
    public void A_deletion_recorded_in_an_old_version_is_understood()
    {
        var told = _connector.Interpret(Payloads.Recorded("customer_deleted")).ShouldNotBeNull();

        (told.Object.Deleted, told.Object.Record, told.Object.Id).ShouldBe((true, Record.Empty, new ExternalId("cus_IhGfebO16cMIGN")));
    }

    [Fact]
    public void A_deletion_that_tells_the_whole_object_is_a_deletion()
    {
        var update = Encoding.UTF8.GetString(Payloads.Updated("\"name\":\"Ada\""));
        var deletion = update.Replace("customer.updated", "customer.deleted", StringComparison.Ordinal);

        var told = _connector.Interpret(Encoding.UTF8.GetBytes(deletion)).ShouldNotBeNull();

        (told.Object.Deleted, told.Object.Record).ShouldBe((true, Record.Empty));
    }

    [Theory]
    [InlineData("invoice_finalized")]
    [InlineData("invoice_paid")]
    [InlineData("invoice_updated")]
    [InlineData("invoice_voided")]
    public void What_is_not_synced_is_nothing(string name) => _connector.Interpret(Payloads.Recorded(name)).ShouldBeNull();

    [Theory]
    [InlineData("customer.subscription.updated")]
    [InlineData("customer.discount.created")]
    [InlineData("customers.updated")]
    public void Other_events_around_a_customer_are_nothing(string type)
    {
        var other = Encoding.UTF8.GetString(Payloads.Updated("")).Replace("customer.updated", type, StringComparison.Ordinal);

        _connector.Interpret(Encoding.UTF8.GetBytes(other)).ShouldBeNull();
    }

    [Fact]
    public void The_items_id_is_apart_from_the_record()
    {
        var told = Observe("""
            "name":"","metadata":{"plan":"gold","empty":"","none":null,"tandem_id":"item-1"},"address":{"line1":"","postal_code":"SW1","unknown":[1]}
            """, previous: """{"metadata":{"tandem_id":null,"plan":null}}""");

        told.Object.Record.ShouldBe(Record.Of(("metadata.plan", "gold"), ("address.postalCode", "SW1")));
        told.Object.Item.ShouldBe(new ItemId("item-1"));
        told.Previous.ShouldBe([KeyValuePair.Create("metadata.plan", (string?)null)]);
    }

    // Previous attributes of which only the parts that changed are told, and the ways in which there was nothing before.
    [Theory]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    [InlineData("""{"name":"Old","balance":5}""", "name=Old")]
    [InlineData("""{"name":null,"phone":""}""", "name=,phone=")]
    [InlineData("""{"address":{"city":"Oslo"}}""", "address.city=Oslo")]
    [InlineData("""{"address":{"city":null,"postal_code":"1"}}""", "address.city=,address.postalCode=1")]
    [InlineData("""{"address":null}""", "address.city=,address.line1=")]
    [InlineData("""{"metadata":{"plan":"old","new":null}}""", "metadata.new=,metadata.plan=old")]
    [InlineData("""{"metadata":null}""", "metadata.plan=")]
    [InlineData("""{"metadata":{}}""", "")]
    public void Previous_values_are_told_by_path(string previous, string expected)
    {
        var told = Observe("""
            "name":"New","address":{"city":"Paris","line1":"1 Rue","country":null},"metadata":{"plan":"new"}
            """, previous);

        var sorted = told.Previous.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        string.Join(',', sorted).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"id":"req_1","idempotency_key":"key-1"}""", "key-1")]
    [InlineData("""{"id":null,"idempotency_key":null}""", null)]
    [InlineData("\"req_1\"", null)]
    [InlineData("null", null)]
    public void The_key_of_the_cause_is_told_where_there_is_one(string request, string? key)
    {
        _connector.Interpret(Payloads.Updated("", more: $",\"request\":{request}")).ShouldNotBeNull().CauseKey.ShouldBe(key);
    }

    [Fact]
    public void A_thin_event_tells_its_object_and_cause_and_asks_to_be_fetched()
    {
        var told = _connector.Interpret(Payloads.Thin()).ShouldNotBeNull();

        told.Thin.ShouldBeTrue();
        told.CauseKey.ShouldBe("key-1");
        (told.Object.Catalog, told.Object.Id, told.Object.Seen).ShouldBe(("customers", new ExternalId("cus_1"), StampRange.At(1788264000)));
        _connector.Interpret(Payloads.Thin(type: "billing.meter")).ShouldBeNull();
    }

    [Theory]
    [InlineData("\"name\":{\"first\":\"Ada\"}")]
    [InlineData("\"name\":[\"Ada\"]")]
    [InlineData("\"address\":\"1 Main St\"")]
    [InlineData("\"metadata\":[]")]
    [InlineData("\"metadata\":{\"a\":{}}")]
    [InlineData("\"object\":\"invoice\"")]
    [InlineData("\"deleted\":\"yes\"")]
    [InlineData("\"name\":\"\\udfff\"")]
    public void A_customer_that_is_none_is_broken(string customer) =>
        Should.Throw<JsonException>(() => _connector.Interpret(Payloads.Updated(customer)));

    [Fact]
    public void An_event_of_a_customer_without_a_customer_is_broken() => Should.Throw<JsonException>(() => _connector.Interpret(
        """{"id":"evt_1","object":"event","created":1,"livemode":false,"type":"customer.updated"}"""u8.ToArray()));

    private Observation Observe(string customer, string? previous = null) =>
        _connector.Interpret(Payloads.Updated(customer, previous)).ShouldNotBeNull();
}
