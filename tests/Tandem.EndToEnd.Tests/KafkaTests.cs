using System.Net;
using System.Text.Json.Nodes;

namespace Tandem.EndToEnd.Tests;

/// <summary>The real program with its streams on Kafka.</summary>
public sealed class KafkaTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tandem-");
    private readonly KafkaMock _kafka = new();

    [Fact]
    public async Task Both_sides_stay_the_same_over_Kafka_while_its_brokers_and_the_program_go_and_come()
    {
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject { ["stripe"] = Hub.Account(stripe) }, Kafka());
        await hub.Start();
        for (var i = 0; i < 20; i++) await hub.InsertBySql($"customer {i}", $"{i}@example.com");
        await Eventually.Is(async () => (await stripe.Customers()).Count == 20, Soon, () => hub.Output);
        await EditThere(stripe, "1");
        await Eventually.Is(async () => await AreEqual(hub, stripe, "1", null), Soon, () => hub.Output);

        _kafka.GoDown();
        await Eventually.Is(async () => (await hub.Get("/health/ready")).GetProperty("status").GetString() == "degraded", Soon, () => hub.Output);
        foreach (var id in await hub.Ids()) (await hub.Edit(id, Field.All[1], "away")).Done.ShouldBe(true);
        await EditThere(stripe, "2");
        hub.Output.Split('\n').Count(line => line.Contains("Kafka does not answer", StringComparison.Ordinal)).ShouldBe(1);

        _kafka.ComeUp();
        await Eventually.Is(async () => await AreEqual(hub, stripe, "2", "away"), Soon, () => hub.Output);
        (await hub.Get("/health/ready")).GetProperty("status").GetString().ShouldBe("ready");

        await hub.Kill();
        await EditThere(stripe, "3");
        await hub.Start();
        await Eventually.Is(async () => await AreEqual(hub, stripe, "3", "away"), Soon, () => hub.Output);
        (await stripe.State()).GetProperty("overlaps").GetProperty("writes").GetInt64().ShouldBe(0);
        (await stripe.Customers()).Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_waits_in_the_topics_is_told_beside_the_server_and_without_it()
    {
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject { ["stripe"] = Hub.Account(stripe) }, Kafka());
        await hub.Start();
        await hub.InsertBySql("Ada", "ada@example.com");
        await Eventually.Is(async () => (await stripe.Customers()).Count == 1, Soon, () => hub.Output);

        await Eventually.Is(async () => (await hub.Status()).Contains("In Kafka: 0 changes, 0 events and 0 commands wait.", StringComparison.Ordinal), Soon, () => hub.Output);
        _kafka.GoDown();
        (await hub.Status()).ShouldContain("Kafka does not say");
    }

    [Fact]
    public async Task A_webhook_is_refused_while_the_brokers_are_away_and_its_sender_is_told_to_come_again()
    {
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(
            _folder.FullName, new JsonObject { ["stripe"] = Hub.Account(stripe, change: account => account["WebhookSecrets"] = new JsonArray("whsec_1")) }, Kafka());
        await hub.Start(registerWebhook: false);
        (await OperationsTests.Send(hub, "whsec_1", "evt_1")).ShouldBe((int)HttpStatusCode.OK);

        _kafka.GoDown();
        await Eventually.Is(async () => await OperationsTests.Send(hub, "whsec_1", "evt_2") == (int)HttpStatusCode.ServiceUnavailable, Soon, () => hub.Output);

        _kafka.ComeUp();
        await Eventually.Is(async () => await OperationsTests.Send(hub, "whsec_1", "evt_2") == (int)HttpStatusCode.OK, Soon, () => hub.Output);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Delete(recursive: true);
    }

    private JsonObject Kafka()
    {
        string[] topics = ["customer_inward_sync", "customer_outward_sync", "customer_commands", "customer_command_replies", "customer_dead_letter"];
        foreach (var topic in topics) _kafka.CreateTopic(topic, 4);
        return new JsonObject { ["BootstrapServers"] = _kafka.BootstrapServers, ["ProduceSeconds"] = 2, ["SessionSeconds"] = 6 };
    }

    private static async Task EditThere(StripeSide stripe, string phone)
    {
        foreach (var customer in await stripe.Customers())
            (await stripe.TryPost($"/v1/customers/{customer.Id}", $"person-{customer.Id}-{phone}", ("phone", phone))).ShouldBeTrue();
    }

    private static async Task<bool> AreEqual(Hub hub, StripeSide stripe, string phone, string? description)
    {
        var there = (await stripe.Customers()).ToDictionary(customer => customer.Id);
        var here = await hub.Customers();
        return here.Count == there.Count && here.All(customer => customer is { Fields: var mine, ExternalId: { } id }
            && mine["phone"] == phone && mine["description"] == description && there[id].Fields.All(field => mine[field.Key] == field.Value));
    }
}
