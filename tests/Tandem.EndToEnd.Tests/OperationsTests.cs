using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.EndToEnd.Tests;

/// <summary>What operators do while the real program runs.</summary>
public sealed class OperationsTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tandem-");

    [Fact]
    public async Task While_a_webhook_secret_is_rotated_both_are_taken_and_no_other()
    {
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject
        {
            ["stripe"] = Hub.Account(stripe, change: account => account["WebhookSecrets"] = new JsonArray("whsec_new", "whsec_old")),
        });
        await hub.Start(registerWebhook: false);

        (await Send(hub, "whsec_old", "evt_1")).ShouldBe(200);
        (await Send(hub, "whsec_new", "evt_2")).ShouldBe(200);
        (await Send(hub, "whsec_foreign", "evt_3")).ShouldBe(400);
    }

    [Fact]
    public async Task A_rest_holds_edits_of_both_sides_and_going_on_brings_them_together_without_overlapping_writes()
    {
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject { ["stripe"] = Hub.Account(stripe) });
        await hub.Start();
        for (var i = 0; i < 20; i++) await hub.InsertBySql($"customer {i}", $"{i}@example.com");
        await Eventually.Is(async () => (await stripe.Customers()).Count == 20, Soon, () => hub.Output);
        await stripe.SetFaults(new { latencyMs = 40, latencyJitterMs = 80 });

        await hub.Post("/api/integrations/stripe/pause");
        var ids = await hub.Ids();
        foreach (var id in ids)
        {
            await hub.EditBySql(id, Field.All[1], $"description of {id}");
            (await hub.Edit(id, Field.All[0], $"name of {id}")).Done.ShouldBe(true);
        }

        foreach (var customer in await stripe.Customers())
            (await stripe.TryPost($"/v1/customers/{customer.Id}", $"person-{customer.Id}", ("phone", customer.Id))).ShouldBeTrue();
        (await stripe.Customers()).ShouldAllBe(customer => customer.Fields["description"] == null);
        await hub.Post("/api/integrations/stripe/resume");

        await Eventually.Is(
            async () => (await hub.Customers()).All(here => here.Fields["phone"] == here.ExternalId)
                && (await stripe.Customers()).All(there => there.Fields["name"] == $"name of {there.TandemId}"
                    && there.Fields["description"] == $"description of {there.TandemId}"),
            Soon, () => hub.Output);
        (await stripe.State()).GetProperty("overlaps").GetProperty("writes").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_second_account_is_kept_the_same_as_the_first()
    {
        await using var first = await StripeSide.Start(_folder.FullName);
        await using var second = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject { ["stripe"] = Hub.Account(first), ["second"] = Hub.Account(second, "sk_test_second") });
        await hub.Start();
        (await first.TryPost("/v1/customers", "person-1", ("name", "Ada"), ("email", "ada@example.com"))).ShouldBeTrue();
        await Eventually.Is(async () => (await second.Customers()).Count == 1, Soon, () => hub.Output);

        var copy = (await second.Customers())[0];
        (await second.TryPost($"/v1/customers/{copy.Id}", "person-2", ("address[city]", "London"))).ShouldBeTrue();

        await Eventually.Is(async () => (await first.Customers())[0].Fields["address.city"] == "London", Soon, () => hub.Output);
        var here = (await hub.Customers("second")).ShouldHaveSingleItem();
        here.Fields["address.city"].ShouldBe("London");
        here.ExternalId.ShouldBe(copy.Id);
        (await first.Customers()).Count.ShouldBe(1);
        (await second.Customers()).Count.ShouldBe(1);
    }

    internal static async Task<int> Send(Hub hub, string secret, string id)
    {
        var body = JsonSerializer.Serialize(new
        {
            id,
            @object = "event",
            type = "customer.updated",
            created = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            livemode = false,
            api_version = "2026-07-29.dahlia",
            data = new { @object = new { id = "cus_none", @object = "customer", deleted = true } },
        });
        var stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{stamp}.{body}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Headers = { { "Stripe-Signature", $"t={stamp},v1={signature}" } } };
        request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await hub.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
