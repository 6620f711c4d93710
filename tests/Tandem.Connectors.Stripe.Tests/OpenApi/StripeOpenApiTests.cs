namespace Tandem.Connectors.Stripe.Tests.OpenApi;

/// <summary>The check of requests is itself checked: it lets right ones through, and sees each kind of mistake.</summary>
public sealed class StripeOpenApiTests
{
    [Theory]
    [InlineData("GET", "/v1/events", "?limit=1&created[gte]=1&types[]=customer.created&types[]=customer.updated", null, true)]
    [InlineData("GET", "/v1/events", "?limit=many", null, false)]
    [InlineData("GET", "/v1/events", "?created[from]=1", null, false)]
    [InlineData("GET", "/v1/events", "?types=customer.created", null, false)]
    [InlineData("GET", "/v1/customers/search", "", null, false)]
    [InlineData("GET", "/v1/accounts", "", null, false)]
    [InlineData("PUT", "/v1/customers", "", null, false)]
    [InlineData("POST", "/v1/customers/cus_1", "", "address[city]=Oslo&metadata[a]=&phone=", true)]
    [InlineData("POST", "/v1/customers/cus_1", "", "address=&metadata=", true)]
    [InlineData("POST", "/v1/customers/cus_1", "", "address=Oslo", false)]
    [InlineData("POST", "/v1/customers/cus_1", "", "address[town]=Oslo", false)]
    [InlineData("POST", "/v1/customers/cus_1", "", "phone=123456789012345678901", false)]
    [InlineData("POST", "/v1/customers/cus_1", "", "nickname=x", false)]
    [InlineData("POST", "/v1/customers/cus_1", "", "tax_exempt=perhaps", false)]
    [InlineData("POST", "/v1/webhook_endpoints", "", "url=https://example.com&enabled_events[]=customer.created", true)]
    [InlineData("POST", "/v1/webhook_endpoints", "", "url=https://example.com&enabled_events[]=customer.invented", false)]
    [InlineData("POST", "/v1/webhook_endpoints", "", "url=https://example.com", false)]
    [InlineData("DELETE", "/v1/customers/cus_1", "", "now=1", false)]
    public void A_request_is_right_or_wrong(string method, string path, string query, string? body, bool right) =>
        (StripeOpenApi.Document.Check(method, path, query, body).Count == 0).ShouldBe(right);

    [Fact]
    public void The_types_of_events_fit_one_listing() => StripeCatalogs.EventTypes.Count.ShouldBeInRange(1, 20);
}
