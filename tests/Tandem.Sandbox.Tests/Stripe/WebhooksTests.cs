using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class WebhooksTests
{
    [Fact]
    public async Task An_endpoint_shows_its_secret_once()
    {
        await using var world = await World.Start();
        var created = (await world.Post("/v1/webhook_endpoints", ("url", "https://example.com/hook"), ("enabled_events[]", "customer.updated"), ("description", "d"), ("metadata[a]", "1"))).Expect(HttpStatusCode.OK).Json;
        var id = created.Text("id");

        var retrieved = (await world.Get($"/v1/webhook_endpoints/{id}")).Json;
        var updated = (await world.Post($"/v1/webhook_endpoints/{id}", ("disabled", "true"), ("enabled_events[0]", "*"))).Json;

        created.Text("secret").ShouldMatch("^whsec_[A-Za-z0-9]{32}$");
        retrieved.TryGetProperty("secret", out _).ShouldBeFalse();
        (updated.Text("status"), updated.GetProperty("enabled_events")[0].GetString()).ShouldBe(("disabled", "*"));
        (await world.Get("/v1/webhook_endpoints")).Ids.ShouldBe([id]);
        (await world.Delete($"/v1/webhook_endpoints/{id}")).Json.GetProperty("deleted").GetBoolean().ShouldBeTrue();
        (await world.Get($"/v1/webhook_endpoints/{id}")).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("url", "ftp://example.com", "url")]
    [InlineData("enabled_events[]", "*", "url")]
    [InlineData("url", "https://example.com", "enabled_events")]
    public async Task An_endpoint_needs_a_url_and_events(string name, string value, string param)
    {
        await using var world = await World.Start();

        (await world.Post("/v1/webhook_endpoints", (name, value))).Expect(HttpStatusCode.BadRequest).Error.Text("param").ShouldBe(param);
    }

    [Fact]
    public async Task A_webhook_is_the_event_signed_with_the_endpoints_secret()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start();
        var secret = await Listen(world, receiver);

        var id = await world.CreateCustomer(("name", "Ada"));
        var webhook = await receiver.Next();

        webhook.Event.At("data", "object", "id").GetString().ShouldBe(id);
        webhook.Event.GetProperty("pending_webhooks").GetInt32().ShouldBe(1);
        webhook.UserAgent.ShouldBe("Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        webhook.Body.ShouldStartWith("{\n  \"id\": \"evt_");
        webhook.Signature.ShouldBe(Sign(secret, webhook.Signature.Split(',')[0][2..], webhook.Body));
    }

    [Fact]
    public async Task Only_wanted_events_are_sent_and_in_the_endpoints_version()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start();
        await world.Post("/v1/webhook_endpoints", ("url", receiver.Url), ("enabled_events[]", "customer.deleted"), ("api_version", "2020-08-27"));

        var id = await world.CreateCustomer();
        await world.Delete($"/v1/customers/{id}");
        var webhook = await receiver.Next();

        webhook.Event.Text("type").ShouldBe("customer.deleted");
        webhook.Event.Text("api_version").ShouldBe("2020-08-27");
    }

    [Fact]
    public async Task A_refused_webhook_comes_again_after_each_delay_and_then_no_more()
    {
        var time = new ManualTime();
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, WebhookRetryDelays = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)] });
        await Listen(world, receiver);
        receiver.Answers(() => 500);

        await world.CreateCustomer();
        var first = await receiver.Next();
        await Until(async () => (await State(world)).GetProperty("failedTries").GetInt32() == 1);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await receiver.Next();
        await Until(async () => (await State(world)).GetProperty("failedTries").GetInt32() == 2);
        time.Advance(TimeSpan.FromHours(1));
        var third = await receiver.Next();
        await Until(async () => (await State(world)).GetProperty("givenUp").GetInt32() == 1);

        new[] { second, third }.ShouldAllBe(again => again.Event.Text("id") == first.Event.Text("id"));
        (await world.Events("&delivery_success=false")).Length.ShouldBe(1);
        (await world.Events("&delivery_success=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retried_webhook_that_is_taken_is_no_longer_pending()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start(new StripeSandboxOptions { WebhookRetryDelays = [TimeSpan.FromMilliseconds(5)] });
        await Listen(world, receiver);
        var answers = new Queue<int>([503, 200]);
        receiver.Answers(answers.Dequeue);

        await world.CreateCustomer();
        await receiver.Next(2);

        await Until(async () => (await world.Events("&delivery_success=true")).Length == 1);
    }

    [Fact]
    public async Task A_deleted_endpoint_gets_no_retries()
    {
        var time = new ManualTime();
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, WebhookRetryDelays = [TimeSpan.FromMinutes(1)] });
        await Listen(world, receiver);
        receiver.Answers(() => 500);
        await world.CreateCustomer();
        var refused = await receiver.Next();
        await Until(async () => (await State(world)).GetProperty("failedTries").GetInt32() == 1);

        await world.Delete($"/v1/webhook_endpoints/{(await world.Get("/v1/webhook_endpoints")).Ids[0]}");
        await Listen(world, receiver);
        time.Advance(TimeSpan.FromMinutes(2));
        await world.CreateCustomer();

        (await receiver.Next()).Event.Text("id").ShouldNotBe(refused.Event.Text("id"));
    }

    [Fact]
    public async Task Webhooks_can_be_dropped()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start();
        await Listen(world, receiver);
        world.Stripe.Faults = new StripeFaults { WebhookDrop = 1 };
        await world.CreateCustomer();
        world.Stripe.Faults = null;
        var heard = await world.CreateCustomer();

        (await receiver.Next()).Event.At("data", "object", "id").GetString().ShouldBe(heard);
        (await world.Events()).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Webhooks_can_be_doubled()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start(new StripeSandboxOptions { Faults = new StripeFaults { WebhookDouble = 1 } });
        await Listen(world, receiver);

        await world.CreateCustomer();
        var both = await receiver.Next(2);

        both[0].Event.Text("id").ShouldBe(both[1].Event.Text("id"));
    }

    [Fact]
    public async Task Webhooks_can_be_delayed_and_overtaken()
    {
        var time = new ManualTime();
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, Faults = new StripeFaults { WebhookDelayMs = 1000 } });
        await Listen(world, receiver);
        var late = await world.CreateCustomer();
        world.Stripe.Faults = null;
        var early = await world.CreateCustomer();

        var first = await receiver.Next();
        time.Advance(TimeSpan.FromSeconds(1));
        var second = await receiver.Next();

        first.Event.At("data", "object", "id").GetString().ShouldBe(early);
        second.Event.At("data", "object", "id").GetString().ShouldBe(late);
    }

    private static async Task<string> Listen(World world, WebhookReceiver receiver) =>
        (await world.Post("/v1/webhook_endpoints", ("url", receiver.Url), ("enabled_events[]", "*"))).Expect(HttpStatusCode.OK).Json.Text("secret");

    private static async Task<JsonElement> State(World world) => (await world.Get("/_sandbox/state")).Json.GetProperty("webhooks");

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds()) patience.Token.ThrowIfCancellationRequested();
    }

    private static string Sign(string secret, string seconds, string body) => string.Create(
        CultureInfo.InvariantCulture,
        $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}");
}
