using System.Text;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeWebhooksTests : IDisposable
{
    private readonly StubStripe _stripe = new();

    [Theory]
    [InlineData("customer_updated", "customer.updated", "cus_IhGfebO16cMIGN", 1619701111)]
    [InlineData("customer_deleted", "customer.deleted", "cus_IhGfebO16cMIGN", 1619701111)]
    [InlineData("invoice_paid", "invoice.paid", "in_1KJqKBJDPojXS6LNJbvLUgEy", 1642649111)]
    public void A_recorded_webhook_is_read(string name, string type, string id, long stamp)
    {
        var body = Payloads.Recorded(name);

        var told = Read(body).ShouldBeOfType<WebhookReading.Accepted>().Event;

        (told.Type, told.ExternalId, told.Stamp).ShouldBe((type, new ExternalId(id), stamp));
        told.Id.ShouldStartWith("evt_");
        told.Payload.ToArray().ShouldBe(StripeCompact.Of(body));
    }

    [Theory]
    [InlineData("customer_updated")]
    [InlineData("customer_deleted")]
    [InlineData("invoice_finalized")]
    [InlineData("invoice_paid")]
    [InlineData("invoice_updated")]
    [InlineData("invoice_voided")]
    public void Any_recorded_webhook_is_accepted(string name) => Read(Payloads.Recorded(name)).ShouldBeOfType<WebhookReading.Accepted>();

    [Fact]
    public void An_event_without_an_object_id_is_taken_and_concerns_nothing()
    {
        var body = Encoding.UTF8.GetBytes(
            """
            {"id":"evt_1","object":"event","created":1,"livemode":false,"type":"invoice.upcoming","data":{"object":{"object":"invoice","id":null}}}
            """);

        Read(body).ShouldBeOfType<WebhookReading.Accepted>().Event.ExternalId.ShouldBeNull();
        _stripe.Connector.Interpret(body).ShouldBeNull();
    }

    [Fact]
    public void A_thin_event_is_taken()
    {
        var told = Read(Payloads.Thin()).ShouldBeOfType<WebhookReading.Accepted>().Event;

        (told.Id, told.ExternalId, told.Stamp).ShouldBe(("evt_65RCjnlD", new ExternalId("cus_1"), 1788264000));
    }

    [Theory]
    [InlineData("sk_live_0000000000000000", null, false)]
    [InlineData("rk_live_0000000000000000", null, false)]
    [InlineData("rk_test_0000000000000000", null, true)]
    [InlineData("other_key", true, false)]
    [InlineData("other_key", false, true)]
    public void An_event_of_the_other_mode_is_foreign(string key, bool? acceptLivemode, bool taken)
    {
        (_stripe.Options.ApiKey, _stripe.Options.AcceptLivemode) = (new Secret(key), acceptLivemode);

        (Read(Payloads.Updated("")) is WebhookReading.Accepted).ShouldBe(taken);
        (Read(Payloads.Updated("")) is WebhookReading.Foreign).ShouldBe(!taken);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "acct_1", false)]
    [InlineData("acct_1", "acct_1", true)]
    [InlineData("acct_1", "acct_2", false)]
    [InlineData("acct_1", null, false)]
    public void An_event_of_another_account_is_foreign(string? ours, string? theirs, bool taken)
    {
        _stripe.Options.Account = ours;

        (Read(Payloads.Updated("", more: theirs is null ? "" : $",\"account\":\"{theirs}\"")) is WebhookReading.Accepted).ShouldBe(taken);
        (Read(Payloads.Thin(theirs is null ? "null" : $"\"{theirs}\"")) is WebhookReading.Accepted).ShouldBe(taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"object":"event"}""")]
    [InlineData("""{"id":"evt_1","object":"customer","type":"x","created":1,"livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1.5,"livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":"soon","livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":"no"}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1}""")]
    [InlineData("""{"id":"","object":"event","type":"x","created":1,"livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":null,"created":1,"livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false} {}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false,"data":{"object":{"id":"\ud800"}}}""")]
    public void A_signed_body_that_is_no_event_is_malformed(string body) =>
        Read(Encoding.UTF8.GetBytes(body)).ShouldBeOfType<WebhookReading.Malformed>();

    [Theory]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false,"data":null,"request":null,"related_object":null,"reason":null}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"x","created":1,"livemode":false,"data":{"object":[{"id":"a"}]},"request":"req_1","account":5}""")]
    public void What_an_event_need_not_have_may_be_missing_or_strange(string body) =>
        Read(Encoding.UTF8.GetBytes(body)).ShouldBeOfType<WebhookReading.Accepted>().Event.ExternalId.ShouldBeNull();

    public void Dispose() => _stripe.Dispose();

    private WebhookReading Read(byte[] body) => Payloads.Read(_stripe.Connector, _stripe.Time, body);
}
