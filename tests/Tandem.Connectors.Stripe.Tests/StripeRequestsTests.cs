using Tandem.Records;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeRequestsTests
{
    private static readonly Record _address = Record.Of(("address.line1", "1 Main St"), ("address.city", "Springfield"), ("address.country", "US"));

    [Fact]
    public void Every_field_of_the_catalog_is_held() => Catalogs.Customers.Catalog.Fields.Select(field => field.Path).ShouldBe(
        StripeCatalogs.Customers.Fields.SelectMany(field => field.Parts.Count > 0 ? field.Parts.Select(part => part.Path) : [field.Path]),
        ignoreOrder: true);

    [Fact]
    public async Task A_create_carries_the_fields_the_item_and_the_key()
    {
        var stripe = new StubStripe().Answers(200, StubStripe.Customer);

        await stripe.Send(Some.Create(Record.Of(("name", "Ada"), ("address.postalCode", "SW1"), ("metadata.plan", "gold"), ("unknown", "x"))));

        stripe.Asked.ShouldBe([("POST /v1/customers", "name=Ada&address[postal_code]=SW1&metadata[plan]=gold&metadata[tandem_id]=item-1")]);
        stripe.Headers[0].GetValues("Idempotency-Key").ShouldBe(["key-1"]);
        stripe.Headers[0].GetValues("Stripe-Version").ShouldBe(["2026-07-29.dahlia"]);
        stripe.Headers[0].Authorization!.ToString().ShouldBe("Bearer sk_test_stub000000000");
        stripe.Headers[0].Contains("Stripe-Account").ShouldBeFalse();
    }

    [Fact]
    public async Task An_update_sends_what_changed_and_no_more()
    {
        (await Sent(Some.Update(_address.With("name", "Ada"), new FieldChange("email", "a@b.example", "c@d.example"))))
            .ShouldBe("email=c@d.example");
    }

    [Fact]
    public async Task A_cleared_field_and_a_removed_entry_are_sent_empty()
    {
        (await Sent(Some.Update(new FieldChange("phone", "1", null), new FieldChange("metadata.plan", "gold", null))))
            .ShouldBe("phone=&metadata[plan]=");
    }

    [Fact]
    public async Task A_changed_part_of_an_address_takes_the_other_parts_along()
    {
        (await Sent(Some.Update(_address.With("address.city", "Paris"), new FieldChange("address.city", "Springfield", "Paris"))))
            .ShouldBe("address[line1]=1 Main St&address[city]=Paris&address[country]=US");
        (await Sent(Some.Update(_address.With("address.city", null), new FieldChange("address.city", "Springfield", null))))
            .ShouldBe("address[line1]=1 Main St&address[city]=&address[country]=US");
    }

    [Fact]
    public async Task An_address_of_which_nothing_is_left_is_sent_empty()
    {
        (await Sent(Some.Update(Record.Empty, new FieldChange("address.city", "Springfield", null)))).ShouldBe("address=");
    }

    [Fact]
    public async Task The_items_id_is_nobodys_to_overwrite()
    {
        (await Sent(Some.Update(new FieldChange("metadata.tandem_id", "item-1", "item-2"), new FieldChange("name", null, "Ada"))))
            .ShouldBe("name=Ada");
    }

    [Fact]
    public async Task An_id_and_a_search_text_cannot_leave_their_places()
    {
        var stripe = new StubStripe().Answers(200, StubStripe.Customer).Answers(200, """{"object":"search_result","data":[],"has_more":false}""");

        await stripe.Send(new RemoteCall.Fetch("customers", new ExternalId("../events?x=1")));
        await stripe.Send(new RemoteCall.Find("customers", new ItemId(@"a'\b")));

        stripe.Asked[0].Request.ShouldBe("GET /v1/customers/../events?x=1"); // unescaped for reading: one segment on the wire
        stripe.Asked[1].Request.ShouldBe(@"GET /v1/customers/search?query=metadata['tandem_id']:'a\'\\b'&limit=100");
    }

    [Fact]
    public async Task A_found_object_is_fetched_and_must_carry_the_item()
    {
        const string Hits = """
            {"object":"search_result","has_more":false,"data":[
                {"id":"cus_2","object":"customer","created":2},
                {"id":"cus_1","object":"customer","created":1}]}
            """;
        const string Another = """{"id":"cus_1","object":"customer","metadata":{}}""";
        var stripe = new StubStripe().Answers(200, Hits).Answers(200, Another).Answers(200, StubStripe.Customer);

        var found = await stripe.Send(Some.Find);

        found.ShouldBeOfType<RemoteAnswer.Stored>();
        stripe.Asked.Select(asked => asked.Request).Skip(1).ShouldBe(["GET /v1/customers/cus_1", "GET /v1/customers/cus_2"]);
    }

    [Fact]
    public async Task Calls_for_a_connected_account_name_it_and_its_webhook_is_the_platforms()
    {
        var stripe = new StubStripe().Answers(200, StubStripe.Customer)
            .Answers(200, """{"object":"list","data":[],"has_more":false}""").Answers(200, """{"id":"we_1","secret":"whsec_1"}""");
        stripe.Options.Account = "acct_1";

        await stripe.Send(Some.Fetch);
        await stripe.Connector.RegisterWebhook(new Uri("https://example.com/hook"), default);

        stripe.Headers.Select(headers => headers.Contains("Stripe-Account")).ShouldBe([true, false, false]);
        stripe.Asked[2].Body.ShouldBe("url=https://example.com/hook&api_version=2026-07-29.dahlia&enabled_events[]=customer.created"
            + "&enabled_events[]=customer.updated&enabled_events[]=customer.deleted&connect=true");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 1)]
    [InlineData(3, 3)]
    public async Task What_an_answer_tells_was_so_while_the_call_was_on_its_way(double seconds, int span)
    {
        var stripe = new StubStripe()
            .Answers(200, StubStripe.Customer, ("Date", "Tue, 01 Sep 2026 10:00:00 GMT")).TakesUntilAnswer(TimeSpan.FromSeconds(seconds));

        var seen = (await stripe.Send(Some.Fetch)).ShouldBeOfType<RemoteAnswer.Stored>().Object.Seen;

        var date = new DateTimeOffset(2026, 9, 1, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        seen.ShouldBe(new StampRange(date - span, date));
    }

    [Fact]
    public async Task Without_a_date_our_own_clock_counts()
    {
        var stripe = new StubStripe().Answers(200, StubStripe.Customer);

        var seen = (await stripe.Send(Some.Fetch)).ShouldBeOfType<RemoteAnswer.Stored>().Object.Seen;

        seen.ShouldBe(StampRange.At(stripe.Time.GetUtcNow().ToUnixTimeSeconds()));
    }

    private static async Task<string> Sent(RemoteCall call)
    {
        var stripe = new StubStripe().Answers(200, StubStripe.Customer);
        await stripe.Send(call);
        return stripe.Asked.ShouldHaveSingleItem().Body;
    }
}
