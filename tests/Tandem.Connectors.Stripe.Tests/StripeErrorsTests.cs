using System.Net.Sockets;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeErrorsTests
{
    private const string NoCustomer =
        """{"error":{"type":"invalid_request_error","code":"resource_missing","param":"id","message":"No such customer: 'cus_1'"}}""";
    private const string Invalid =
        """{"error":{"type":"invalid_request_error","code":"email_invalid","param":"email","message":"Invalid email address: x"}}""";
    private const string Limited = """{"error":{"type":"invalid_request_error","code":"rate_limit","message":"Request rate limit exceeded."}}""";
    private const string Broken = """{"error":{"type":"api_error","message":"An unknown error occurred"}}""";

    [Theory]
    [InlineData(409, "", false)]
    [InlineData(500, "", false)]
    [InlineData(503, "", false)]
    [InlineData(400, "Stripe-Should-Retry: true", false)]
    [InlineData(500, "Idempotent-Replayed: true", true)]
    [InlineData(500, "Idempotent-Replayed: true|Stripe-Should-Retry: false", true)]
    public async Task What_may_pass_is_transient(int status, string headers, bool keySpent)
    {
        var answer = await Judge(status, Broken, headers);

        answer.ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBe(keySpent);
    }

    [Theory]
    [InlineData(409, """{"error":{"type":"idempotency_error","code":"idempotency_key_in_use","message":"in use"}}""", false)]
    [InlineData(400, """{"error":{"type":"idempotency_error","message":"other parameters"}}""", true)]
    public async Task A_key_in_use_becomes_free_and_a_key_of_something_else_does_not(int status, string body, bool keySpent)
    {
        (await Judge(status, body)).ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBe(keySpent);
    }

    [Theory]
    [InlineData(400, "")]
    [InlineData(402, "")]
    [InlineData(404, "")]
    [InlineData(409, "Stripe-Should-Retry: false")]
    public async Task What_will_not_pass_is_refused_with_Stripes_words(int status, string headers)
    {
        var refused = (await Judge(status, Invalid, headers + "|Request-Id: req_1")).ShouldBeOfType<RemoteFailure.Refused>();

        refused.Reason.ShouldBe("Invalid email address: x (param email, code email_invalid) [req_1]");
    }

    [Theory]
    [InlineData("", "", 5, true)]
    [InlineData("", "Stripe-Rate-Limited-Reason: global-rate", 1, true)]
    [InlineData("", "Stripe-Rate-Limited-Reason: endpoint-rate", 1, true)]
    [InlineData("", "Stripe-Rate-Limited-Reason: global-concurrency", 2, true)]
    [InlineData("", "Stripe-Rate-Limited-Reason: endpoint-concurrency|Stripe-Should-Retry: false", 2, true)]
    [InlineData("", "Stripe-Rate-Limited-Reason: resource-specific", 5, false)]
    [InlineData("lock_timeout", "Stripe-Should-Retry: true", 2, false)]
    [InlineData("lock_timeout", "Retry-After: 7", 7, false)]
    [InlineData("", "Retry-After: 30|Stripe-Rate-Limited-Reason: global-rate", 30, true)]
    [InlineData("", "Retry-After: 999999", 3600, true)]
    [InlineData("", "Date: Tue, 01 Sep 2026 10:00:00 GMT|Retry-After: Tue, 01 Sep 2026 10:00:20 GMT", 20, true)]
    [InlineData("", "Date: Tue, 01 Sep 2026 10:00:00 GMT|Retry-After: Tue, 01 Sep 2026 09:00:00 GMT", 5, true)]
    public async Task Too_many_requests_wait_as_long_as_Stripe_says(string code, string headers, int seconds, bool wholeAccount)
    {
        var stripe = Stub(429, code.Length == 0 ? Limited : Limited.Replace("rate_limit", code, StringComparison.Ordinal), headers);

        var throttled = (await stripe.Send(Some.Fetch)).ShouldBeOfType<RemoteFailure.Throttled>();

        throttled.Until.ShouldBe(stripe.Time.GetUtcNow().AddSeconds(seconds));
        throttled.WholeAccount.ShouldBe(wholeAccount);
    }

    [Fact]
    public async Task A_missing_object_is_gone_where_the_call_names_it()
    {
        foreach (RemoteCall call in new RemoteCall[] { Some.Update(), Some.Delete, Some.Fetch })
            (await Stub(404, NoCustomer).Send(call)).ShouldBe(new RemoteAnswer.Gone());
        (await Stub(404, NoCustomer).Send(Some.Create())).ShouldBeOfType<RemoteFailure.Refused>();
    }

    [Theory]
    [InlineData(404, """{"error":{"type":"invalid_request_error","message":"Unrecognized request URL"}}""")]
    [InlineData(400, """{"error":{"type":"invalid_request_error","code":"resource_missing","param":"source","message":"No such source"}}""")]
    public async Task Other_things_that_are_missing_make_nothing_gone(int status, string body)
    {
        (await Judge(status, body)).ShouldBeOfType<RemoteFailure.Refused>();
    }

    [Fact]
    public async Task An_object_of_the_other_mode_stops_the_account_and_is_not_gone()
    {
        const string Words = "'cus_1'; a similar object exists in live mode, but a test mode key was used";
        var body = NoCustomer.Replace("'cus_1'", Words, StringComparison.Ordinal);

        (await Judge(404, body)).ShouldBeOfType<RemoteFailure.Throttled>().WholeAccount.ShouldBeTrue();
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"object":"list","data":[]}""")]
    [InlineData(302, "")]
    [InlineData(404, "<html>not found</html>")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(400, """{"error":"text"}""")]
    public async Task What_does_not_speak_as_Stripe_is_transient(int status, string body)
    {
        (await Judge(status, body)).ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deletion_that_is_not_confirmed_is_transient()
    {
        (await Stub(200, StubStripe.Customer).Send(Some.Delete)).ShouldBeOfType<RemoteFailure.Transient>();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_wrong_key_is_the_accounts_trouble(int status)
    {
        var stripe = Stub(status, """{"error":{"message":"Invalid API Key provided: sk_test_stub000000000 (not rk_live_abcdefgh12)"}}""");

        var throttled = (await stripe.Send(Some.Create())).ShouldBeOfType<RemoteFailure.Throttled>();

        throttled.ShouldBe(new RemoteFailure.Throttled(
            "Invalid API Key provided: *** (not ***)", stripe.Time.GetUtcNow().AddSeconds(60), WholeAccount: true));
    }

    [Fact]
    public async Task A_broken_connection_is_transient_and_tells_no_key()
    {
        Exception[] failures = [new HttpRequestException("refused, key sk_test_stub000000000"), new IOException("cut"), new SocketException(104), new TaskCanceledException("slow")];
        foreach (var failure in failures)
        {
            var answer = (await new StubStripe().Throws(failure).Send(Some.Create())).ShouldBeOfType<RemoteFailure.Transient>();
            answer.KeySpent.ShouldBeFalse();
            answer.Reason.ShouldNotContain("sk_test");
        }
    }

    [Fact]
    public async Task Lists_and_events_fail_by_the_same_rules()
    {
        (await List(429, Limited)).ShouldBeOfType<RemoteFailure.Throttled>();
        (await List(200, "{}")).ShouldBeOfType<RemoteFailure.Transient>();
        (await Events(500, Broken)).ShouldBeOfType<RemoteFailure.Transient>();
        (await Events(200, "[")).ShouldBeOfType<RemoteFailure.Transient>();
        (await Stub(401, Broken).Send(Some.Find)).ShouldBeOfType<RemoteFailure.Throttled>();

        static async Task<RemoteFailure> List(int status, string body) =>
            (await Stub(status, body).Connector.List("customers", null, default)).ShouldBeOfType<ListAnswer.Failed>().Failure;
        static async Task<RemoteFailure> Events(int status, string body) =>
            (await Stub(status, body).Connector.ReadEvents(0, 1, null, default)).ShouldBeOfType<EventsAnswer.Failed>().Failure;
    }

    private static Task<RemoteAnswer> Judge(int status, string body, string headers = "") => Stub(status, body, headers).Send(Some.Update());

    private static StubStripe Stub(int status, string body, string headers = "") => new StubStripe().Answers(
        status,
        body,
        [.. headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(": ", 2)).Select(pair => (pair[0], pair[1]))]);
}
