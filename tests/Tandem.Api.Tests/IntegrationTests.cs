using System.Net;
using Tandem.Storage;
using Tandem.Verifying;

namespace Tandem.Api.Tests;

/// <summary>What one looks at when an integration does not do as it should.</summary>
public sealed class IntegrationTests
{
    [Fact]
    public async Task The_connection_can_be_tried()
    {
        await using var server = await Server.Start();

        var test = (await server.Post("/api/integrations/stripe/test")).ShouldBe(HttpStatusCode.OK).Json!;

        ((bool)test["reachable"]!).ShouldBeTrue();
        ((string?)test["message"]).ShouldBe("It is there.");
        ((double)test["milliseconds"]!).ShouldBeGreaterThanOrEqualTo(0);
        (await server.Post("/api/integrations/nobody/test")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Settings_are_told_and_of_a_secret_only_whether_it_is_set()
    {
        await using var server = await Server.Start(("Tandem:Integrations:stripe:PollSeconds", "7"));

        var told = (await server.Get("/api/integrations/stripe/settings")).ShouldBe(HttpStatusCode.OK);

        told.Text.ShouldNotContain(SignedConnector.Secret);
        Of("WebhookSecrets").ShouldBe("set");
        Of("PollSeconds").ShouldBe("7 s");
        Of("Conflicts").ShouldBe("RemoteWins");

        string? Of(string name) => (string?)told.Json!["sync"]!.AsArray().Single(each => (string)each!["name"]! == name)!["value"];
    }

    [Fact]
    public async Task What_came_to_the_webhook_is_told_and_remembered()
    {
        await using var server = await Server.Start();
        await server.PostEvent("/webhooks/stripe", """{"id":"evt_1"}""");
        await server.PostEvent("/webhooks/stripe", """{"id":"evt_1"}""", "wrong");
        await server.PostEvent("/webhooks/stripe", "no json");

        var told = (await server.Get("/api/integrations/stripe")).Json!["webhook"]!;
        ((int)told["deliveries"]!).ShouldBe(1);
        ((int)told["signatureFailures"]!).ShouldBe(1);
        ((int)told["refusals"]!).ShouldBe(2);
        ((string?)told["lastRefusal"]).ShouldBe("It is no JSON.");
        told["lastDeliveryAt"].ShouldNotBeNull();

        var integration = server.Get<Integrations.IntegrationRegistry>().Find(Server.Stripe)!;
        await server.Get<Hosting.Webhooks>().Remember(integration, default);
        await server.PostEvent("/webhooks/stripe", """{"id":"evt_2"}""");
        await server.Get<Hosting.Webhooks>().Remember(integration, default);

        var stored = (await server.Get<IIntegrationStates>().Load(default)).Single().Webhooks!;
        (stored.Deliveries, stored.SignatureFailures, stored.Refusals).ShouldBe((2, 1, 2));
        integration.WebhookLog.Traffic.Deliveries.ShouldBe(2);
    }

    [Fact]
    public async Task The_rate_limits_are_told_beside_their_use()
    {
        await using var server = await Server.Start();

        var limits = (await server.Get("/api/integrations/stripe")).Json!["rateLimits"]!.AsArray();

        limits.Select(limit => (string?)limit!["endpoint"]).ShouldBe(["all", "create", "update", "delete", "fetch", "find", "list", "events"]);
    }

    [Fact]
    public async Task A_comparison_is_started_watched_and_its_report_read()
    {
        await using var server = await Server.Start();
        (await server.Get("/api/integrations/stripe/verify")).ShouldBeProblem(404);
        await server.Created(new { name = "Never sent" });

        var started = (await server.Post("/api/integrations/stripe/verify")).ShouldBe(HttpStatusCode.OK).Json!;
        ((bool)started["running"]!).ShouldBeTrue();
        var again = (await server.Post("/api/integrations/stripe/verify?repair=true")).ShouldBe(HttpStatusCode.OK).Json!;
        ((bool)again["repair"]!).ShouldBeFalse("The one under way goes on.");
        var ended = await Ended(server);

        ((string?)ended["phase"]).ShouldBe("done");
        ((int)ended["differences"]!).ShouldBe(1);
        ((int)ended["kinds"]!["notLinked"]!).ShouldBe(1);
        ((string?)ended["shown"]![0]!["repair"]).ShouldBe("create it there");
        (await server.Get<IVerifyReports>().Last(Server.Stripe, default)).ShouldNotBeNull().Phase.ShouldBe(VerifyPhase.Done);
        (await server.Post("/api/integrations/stripe/verify/stop")).ShouldBeProblem(409);
        (await server.Post("/api/integrations/stripe/verify?repair=perhaps")).ShouldBeProblem(400, "repair");
    }

    [Fact]
    public async Task A_comparison_can_be_stopped()
    {
        await using var server = await Server.Start();
        await server.Created(new { name = "Never sent" });
        await server.Post("/api/integrations/stripe/verify");

        (await server.Post("/api/integrations/stripe/verify/stop")).ShouldBe(HttpStatusCode.OK);

        ((string?)(await Ended(server))["phase"]).ShouldBe("stopped");
    }

    [Fact]
    public async Task A_comparison_tells_why_the_remote_could_not_be_read()
    {
        await using var server = await Server.Start();
        await server.Linked(await server.Created(new { name = "Ada" }));
        await server.Post("/api/integrations/stripe/verify");

        var ended = await Ended(server);

        ((string?)ended["phase"]).ShouldBe("failed");
        ((string?)ended["error"]).ShouldBe("It is never called.");
    }

    [Fact]
    public async Task A_comparison_whose_server_has_gone_is_told_as_such()
    {
        await using var server = await Server.Start();
        var longAgo = DateTimeOffset.UnixEpoch;
        await server.Get<IVerifyReports>().Save(
            new VerifyReport { Integration = Server.Stripe, StartedAt = longAgo, SeenAt = longAgo, Phase = VerifyPhase.Comparing }, default);

        var told = (await server.Get("/api/integrations/stripe/verify")).ShouldBe(HttpStatusCode.OK).Json!;

        ((string?)told["phase"]).ShouldBe("stopped");
        ((string?)told["error"]).ShouldNotBeNullOrEmpty();
        ((bool)(await server.Post("/api/integrations/stripe/verify")).Json!["running"]!).ShouldBeTrue();
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> Ended(Server server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var report = (await server.Get("/api/integrations/stripe/verify")).Json!;
            if (!(bool)report["running"]!) return report;
            await look.WaitForNextTickAsync(limit.Token);
        }
    }
}
