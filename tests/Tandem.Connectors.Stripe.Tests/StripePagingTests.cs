namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripePagingTests
{
    private const string Lost =
        """{"error":{"type":"invalid_request_error","code":"resource_missing","param":"PARAM","message":"No such object"}}""";

    [Fact]
    public async Task A_list_goes_on_by_time_where_the_last_object_is_not_known_any_more()
    {
        var stripe = new StubStripe().Answers(200, Page(true, Customer(3), Customer(2)))
            .Answers(400, Lost.Replace("PARAM", "starting_after", StringComparison.Ordinal))
            .Answers(200, Page(true, Customer(1))).Answers(200, Page(false));

        var first = await Listed(null);
        var second = await Listed(first.Next);
        await Listed(second.Next);

        second.Objects.ShouldHaveSingleItem().Id.ShouldBe(new ExternalId("cus_1"));
        stripe.Asked.Select(asked => asked.Request).ShouldBe(
        [
            "GET /v1/customers?limit=100",
            "GET /v1/customers?limit=100&created[lte]=3&starting_after=cus_2",
            "GET /v1/customers?limit=100&created[lte]=2",
            "GET /v1/customers?limit=100&created[lte]=3&starting_after=cus_1",
        ]);

        async Task<ListAnswer.Page> Listed(string? cursor) =>
            (await stripe.Connector.List("customers", cursor, default)).ShouldBeOfType<ListAnswer.Page>();
    }

    [Fact]
    public async Task A_window_of_one_page_is_one_call()
    {
        var stripe = new StubStripe().Answers(200, Page(false, Event(9), Event(8)));

        var page = (await stripe.Connector.ReadEvents(0, 10, null, default)).ShouldBeOfType<EventsAnswer.Events>();

        page.Items.Select(told => told.Id).ShouldBe(["evt_8", "evt_9"]);
        page.Next.ShouldBeNull();
        stripe.Asked.ShouldHaveSingleItem().Request.ShouldBe("GET /v1/events?limit=100&created[gte]=0&created[lte]=10"
            + "&types[]=customer.created&types[]=customer.updated&types[]=customer.deleted");
    }

    [Fact]
    public async Task Events_go_on_by_time_where_the_last_one_is_not_kept_any_more()
    {
        var stripe = new StubStripe().Answers(400, Lost.Replace("PARAM", "ending_before", StringComparison.Ordinal))
            .Answers(200, Page(false, Event(7)));

        var page = (await stripe.Connector.ReadEvents(0, 10, "10:6:evt_6", default)).ShouldBeOfType<EventsAnswer.Events>();

        page.Items.ShouldHaveSingleItem().Id.ShouldBe("evt_7");
        stripe.Asked[1].Request.ShouldStartWith("GET /v1/events?limit=100&created[gte]=6&created[lte]=10");
    }

    [Fact]
    public async Task An_event_that_is_no_event_spoils_its_page_only()
    {
        var stripe = new StubStripe().Answers(200, Page(false, """{"object":"customer"}"""));

        var failed = (await stripe.Connector.ReadEvents(0, 10, null, default)).ShouldBeOfType<EventsAnswer.Failed>();
        failed.Failure.ShouldBeOfType<RemoteFailure.Transient>();
    }

    [Fact]
    public async Task A_check_says_what_to_do()
    {
        var unauthorized = await new StubStripe().Answers(401, """{"error":{"message":"Invalid API Key"}}""").Connector.Check(default);
        var restricted = await new StubStripe().Answers(200, Page(false))
            .Answers(403, """{"error":{"message":"No permission"}}""").Connector.Check(default);
        var unreachable = await new StubStripe().Throws(new HttpRequestException("no route")).Connector.Check(default);
        var other = await new StubStripe().Answers(200, "<html>").Connector.Check(default);

        (unauthorized.Reachable, unauthorized.Message).ShouldBe((false, "Invalid API Key"));
        unauthorized.Hint.ShouldNotBeNull().ShouldContain("dashboard.stripe.com/apikeys");
        restricted.Hint.ShouldNotBeNull().ShouldContain("restricted key");
        unreachable.Hint.ShouldNotBeNull().ShouldContain("network");
        other.Reachable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_registration_is_made_before_the_old_one_goes_and_its_secret_does_not_print()
    {
        var stripe = new StubStripe()
            .Answers(200, Page(false, """{"id":"we_2","url":"https://example.com/other"}""", """{"id":"we_1","url":"https://example.com/hook"}"""))
            .Answers(200, """{"id":"we_3","secret":"whsec_fresh000"}""").Answers(200, """{"id":"we_1","deleted":true}""");

        var registered = await stripe.Connector.RegisterWebhook(new Uri("https://example.com/hook"), default);

        stripe.Asked.Select(asked => asked.Request).ShouldBe(
            ["GET /v1/webhook_endpoints?limit=100", "POST /v1/webhook_endpoints", "DELETE /v1/webhook_endpoints/we_1"]);
        registered.Secret!.Value.Value.ShouldBe("whsec_fresh000");
        registered.ToString().ShouldNotContain("whsec_");
    }

    [Fact]
    public async Task A_registration_that_fails_leaves_the_old_one_alone()
    {
        var stripe = new StubStripe().Answers(200, Page(false, """{"id":"we_1","url":"https://example.com/hook"}"""))
            .Answers(400, """{"error":{"message":"You have reached the maximum of 16 test webhook endpoints."}}""");

        var registered = await stripe.Connector.RegisterWebhook(new Uri("https://example.com/hook"), default);

        registered.Error.ShouldStartWith("You have reached the maximum");
        stripe.Asked.Count.ShouldBe(2);
    }

    private static string Page(bool more, params string[] items) =>
        $$"""{"object":"list","has_more":{{(more ? "true" : "false")}},"data":[{{string.Join(',', items)}}]}""";

    private static string Customer(int second) => $$"""{"id":"cus_{{second}}","object":"customer","created":{{second}}}""";

    private static string Event(int second) =>
        $$"""
        {"id":"evt_{{second}}","object":"event","type":"customer.deleted","created":{{second}},"livemode":false,
        "data":{"object":{"id":"cus_1"} } }
        """;
}
