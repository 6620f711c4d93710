using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Api.Tests;

public sealed class OperationsTests
{
    [Fact]
    public async Task An_integration_tells_how_it_does_and_can_be_paused_resumed_and_imported()
    {
        await using var server = await Server.Start();
        await server.Linked(await server.Created(new { name = "Ada" }));

        var told = (await server.Get("/api/integrations/stripe")).ShouldBe(HttpStatusCode.OK);
        ((string?)told.Json!["health"]).ShouldBe("ok");
        ((int)told.Json["links"]!["synced"]!).ShouldBe(1);
        ((bool)told.Json["webhook"]!["hasSecret"]!).ShouldBeTrue();
        told.Text.ShouldNotContain(SignedConnector.Secret);

        ((bool)(await server.Post("/api/integrations/stripe/pause")).Json!["paused"]!).ShouldBeTrue();
        ((string?)(await server.Get("/api/integrations/stripe")).Json!["health"]).ShouldBe("paused");
        ((bool)(await server.Post("/api/integrations/stripe/resume")).Json!["paused"]!).ShouldBeFalse();
        ((string?)(await server.Post("/api/integrations/stripe/import")).Json!["backfill"]!["catalog"]).ShouldBe("customers");
    }

    [Fact]
    public async Task Links_are_listed_by_integration_and_status()
    {
        await using var server = await Server.Start();
        await server.Linked(await server.Created(new { name = "Ada" }));
        await server.Linked(await server.Created(new { name = "Bob" }), link => link with { Status = LinkStatus.Failed, Error = "No such country." });

        (await server.Get("/api/integrations")).Data.Count.ShouldBe(2);
        var failed = (await server.Get("/api/integrations?status=failed&integration=stripe")).Data.ShouldHaveSingleItem();
        ((string?)failed["customer"]!["name"]).ShouldBe("Bob");
        ((string?)failed["type"]).ShouldBe("customers");
        ((string?)failed["externalId"]).ShouldStartWith("cus_");
        ((string?)failed["error"]).ShouldBe("No such country.");
        (await server.Get("/api/integrations?integration=other")).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task Parked_links_and_events_are_listed_together_and_paged()
    {
        await using var server = await Server.Start();
        for (var i = 0; i < 3; i++)
            await server.Linked(await server.Created(new { name = $"Ada {i}" }), link => link with { Status = LinkStatus.Failed, Error = "No.", Attempts = 2 });
        await server.Linked(await server.Created(new { name = "Fine" }));
        await server.Parked("evt_1", """{"id":"evt_1","data":{"deep":[1]}}""");
        await server.Parked("evt_2", "not json");

        var all = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await server.Get("/api/failures?limit=2" + (cursor == "" ? "" : $"&cursor={cursor}"))).ShouldBe(HttpStatusCode.OK);
            all.AddRange(page.Data.Select(each => (string)each["id"]!));
            cursor = (string?)page.Json!["nextCursor"];
        }

        all.Count.ShouldBe(5);
        all.Distinct().Count().ShouldBe(5);
        var events = (await server.Get("/api/failures")).Data.Where(each => (string)each["kind"]! == "event").ToArray();
        ((int)events[0]["event"]!["payload"]!["data"]!["deep"]![0]!).ShouldBe(1);
        ((string?)events[1]["event"]!["payload"]).ShouldBe("not json");
        ((string?)(await server.Get($"/api/failures/{all[0]}")).Json!["reason"]).ShouldBe("No.");
        ((string?)(await server.Get($"/api/failures/{all[4]}")).Json!["reason"]).ShouldBe("It cannot be read.");
    }

    [Fact]
    public async Task One_or_all_can_be_retried()
    {
        await using var server = await Server.Start();
        var one = await Failed(server);
        await Failed(server);
        await server.Parked("evt_1");

        ((int)(await server.Post($"/api/failures/{one}/retry")).ShouldBe(HttpStatusCode.OK).Json!["links"]!).ShouldBe(1);
        var all = (await server.Post("/api/failures/retry")).ShouldBe(HttpStatusCode.OK);

        ((int)all.Json!["links"]!).ShouldBe(1);
        ((int)all.Json["events"]!).ShouldBe(1);
        (await server.Get("/api/failures")).Data.ShouldBeEmpty();
        (await server.Post($"/api/failures/{one}/retry")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task One_or_all_can_be_discarded()
    {
        await using var server = await Server.Start();
        var one = await Failed(server);
        await Failed(server);
        await server.Parked("evt_1");
        var parked = (string)(await server.Get("/api/failures")).Data[^1]["id"]!;

        (await server.Post($"/api/failures/{one}/discard")).ShouldBe(HttpStatusCode.OK);
        (await server.Post($"/api/failures/{parked}/discard")).ShouldBe(HttpStatusCode.OK);
        ((int)(await server.Post("/api/failures/discard")).Json!["links"]!).ShouldBe(1);

        (await server.Get("/api/failures")).Data.ShouldBeEmpty();
        (await server.Get("/api/integrations?status=unlinked")).Data.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_conflict_is_decided_field_by_field()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada", phone = "1" });
        var link = await server.Linked(id, link => link with
        {
            Status = LinkStatus.Conflict,
            Conflicts = [new FieldConflict("name", "A", "Ada", "Adah"), new FieldConflict("phone", null, "1", "2"), new FieldConflict("description", null, null, "x")],
        });
        var told = (await server.Get($"/api/failures/{link}")).Json!["conflicts"]![0]!;
        ((string?)told["base"]).ShouldBe("A");
        ((string?)told["remote"]).ShouldBe("Adah");

        var first = (await server.Post($"/api/failures/{link}/resolve", """{"fields":{"name":{"choose":"remote"},"phone":{"choose":"value","value":"3"}}}""")).ShouldBe(HttpStatusCode.OK);
        var second = (await server.Post($"/api/failures/{link}/resolve", """{"fields":{"description":{"choose":"local"}}}""")).ShouldBe(HttpStatusCode.OK);

        ((string?)first.Json!["remaining"]!.AsArray().ShouldHaveSingleItem()).ShouldBe("description");
        second.Json!["remaining"]!.AsArray().ShouldBeEmpty();
        var customer = (await server.Get($"/api/customers/{id}")).Json!;
        ((string?)customer["name"]).ShouldBe("Adah");
        ((string?)customer["phone"]).ShouldBe("3");
        customer["description"].ShouldBeNull();
        (await server.Get("/api/failures")).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conflict_may_be_given_up()
    {
        await using var server = await Server.Start();
        var link = await server.Linked(await server.Created(new { name = "Ada" }), link => link with
        {
            Status = LinkStatus.Conflict,
            Conflicts = [new FieldConflict("name", "A", "Ada", "Adah")],
        });

        (await server.Post($"/api/failures/{link}/discard")).ShouldBe(HttpStatusCode.OK);

        (await server.Get("/api/failures")).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stats_tell_totals_throughput_and_lag()
    {
        await using var server = await Server.Start();
        await server.Linked(await server.Created(new { name = "Ada" }));
        await server.PostEvent("/webhooks/stripe", """{"id":"evt_1"}""");
        server.Get<Metrics.SyncMetrics>().Pushed(Server.Stripe, TimeSpan.FromMilliseconds(250));

        var stats = (await server.Get("/api/stats")).ShouldBe(HttpStatusCode.OK).Json!;

        ((int)stats["items"]!["customers"]!).ShouldBe(1);
        ((int)stats["links"]!["synced"]!).ShouldBe(1);
        ((int)stats["integrations"]!["stripe"]!["links"]!["failed"]!).ShouldBe(0);
        ((int)stats["waiting"]!["events"]!).ShouldBe(1);
        ((double)stats["throughput"]!["lastMinute"]!["pushes"]!).ShouldBeGreaterThan(0);
        ((double)stats["throughput"]!["lastMinute"]!["eventsReceived"]!).ShouldBeGreaterThan(0);
        ((double)stats["lag"]!["outward"]!["p95"]!).ShouldBeInRange(0.2, 0.3);
        stats["lag"]!["inward"]!["p50"].ShouldBeNull();
    }

    [Fact]
    public async Task Health_is_told_without_the_engine_and_with_it()
    {
        await using var resting = await Server.Start();
        await using var working = await Server.Start(engine: true, null);

        (await resting.Get("/health/live")).ShouldBe(HttpStatusCode.OK);
        ((bool)(await resting.Get("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable).Json!["checks"]!["engine"]!["ok"]!).ShouldBeFalse();
        ((string?)(await working.Get("/health/ready")).ShouldBe(HttpStatusCode.OK).Json!["status"]).ShouldBe("ready");
    }

    [Fact]
    public async Task A_database_that_does_not_serve_is_told_as_such()
    {
        await using var server = await Server.Start(engine: false, services => services.AddSingleton<IIntegrationStates, BrokenStates>());

        ((string?)(await server.Get("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable).Json!["checks"]!["database"]!["message"]).ShouldBe("The disk is full.");
        (await server.Get("/api/integrations/stripe")).ShouldBeProblem(503).Headers.Keys.ShouldContain("Retry-After");
    }

    [Fact]
    public async Task A_broker_that_is_away_is_told_and_the_server_stays_in_service()
    {
        await using var server = await Server.Start(engine: true, services => services.AddSingleton<IStreamStatus, BrokenStream>());

        var health = (await server.Get("/health/ready")).ShouldBe(HttpStatusCode.OK).Json!;
        ((string?)health["status"]).ShouldBe("degraded");
        ((bool)health["checks"]!["broker"]!["ok"]!).ShouldBeFalse();
        ((string?)health["checks"]!["broker"]!["message"]).ShouldBe("It is away.");
        var waiting = (await server.Get("/api/stats")).Json!["waiting"]!;
        ((int)waiting["events"]!).ShouldBe(7);
        ((int)waiting["changes"]!).ShouldBe(3);
    }

    private static async Task<LinkId> Failed(Server server) =>
        await server.Linked(await server.Created(new { name = "Ada" }), link => link with { Status = LinkStatus.Failed, Error = "No." });

    private sealed class BrokenStream : IStreamStatus
    {
        public StreamStatus Now { get; } = new(false, "It is away.", 7, 3, 0);
    }

    private sealed class BrokenStates : IIntegrationStates
    {
        public Task<IReadOnlyList<IntegrationState>> Load(CancellationToken ct) => throw new StorageException("The disk is full.");

        public Task<IntegrationState> Update(IntegrationKey integration, Func<IntegrationState, IntegrationState> change, CancellationToken ct) =>
            throw new StorageException("The disk is full.");
    }
}
