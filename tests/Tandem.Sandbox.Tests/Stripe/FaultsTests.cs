using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class FaultsTests
{
    [Fact]
    public async Task Calls_beyond_the_limit_of_a_second_are_answered_429_with_the_reason()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, RateLimit = 3, EndpointRateLimit = 2 });

        (await world.Get("/v1/customers")).Expect(HttpStatusCode.OK);
        (await world.Get("/v1/customers")).Expect(HttpStatusCode.OK);
        var endpoint = (await world.Get("/v1/customers")).Expect(HttpStatusCode.TooManyRequests);
        var global = (await world.Get("/v1/events")).Expect(HttpStatusCode.TooManyRequests);
        time.Advance(TimeSpan.FromSeconds(1));

        endpoint.Headers["Stripe-Rate-Limited-Reason"].ShouldBe("endpoint-rate");
        global.Headers["Stripe-Rate-Limited-Reason"].ShouldBe("global-rate");
        endpoint.Error.Text("code").ShouldBe("rate_limit");
        (await world.Get("/v1/customers")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cut_before_the_effect_leaves_nothing_behind()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Faults = new StripeFaults { CutBefore = 1 } });
        await Should.ThrowAsync<HttpRequestException>(() => world.Post("/v1/customers", ("name", "Ada")));
        world.Stripe.Faults = null;

        (await world.Get("/v1/customers")).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task Writes_of_one_customer_that_meet_are_seen_and_can_time_out_on_the_lock()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time });
        var id = await world.CreateCustomer();
        world.Stripe.Faults = new StripeFaults { LatencyMs = 1000, LockTimeout = true };

        var one = world.Post($"/v1/customers/{id}", ("name", "A"));
        var two = world.Post($"/v1/customers/{id}", ("name", "B"));
        var locked = await await Task.WhenAny(one, two);
        var both = Task.WhenAll(one, two);
        while (!both.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        locked.Expect(HttpStatusCode.TooManyRequests).Error.Text("code").ShouldBe("lock_timeout");
        locked.Headers["Stripe-Should-Retry"].ShouldBe("true");
        var overlaps = (await world.Get("/_sandbox/state")).Json.GetProperty("overlaps");
        overlaps.GetProperty("seen").GetBoolean().ShouldBeTrue();
        overlaps.GetProperty("mostWritesPerCustomer").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Calls_one_after_another_are_not_taken_for_overlapping()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer();
        for (var i = 0; i < 20; i++) await world.Post($"/v1/customers/{id}", ("name", $"{i}"));

        (await world.Get("/_sandbox/state")).Json.At("overlaps", "seen").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Faults_are_set_shown_and_cleared_by_route()
    {
        await using var world = await World.Start();

        (await world.Admin(HttpMethod.Put, "/_sandbox/faults", """{"error500Before":1,"latencyMs":2}""")).Expect(HttpStatusCode.OK);
        (await world.Get("/v1/customers")).Expect(HttpStatusCode.InternalServerError);
        (await world.Get("/_sandbox/faults")).Json.GetProperty("latencyMs").GetInt32().ShouldBe(2);
        (await world.Delete("/_sandbox/faults")).Expect(HttpStatusCode.NoContent);
        (await world.Get("/v1/customers")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"latency":5}""", "latency")]
    [InlineData("""{"error429":2}""", "Error429")]
    [InlineData("""{"latencyMs":"soon"}""", "latencyMs")]
    [InlineData("nonsense", "Path: $")]
    public async Task Faults_that_cannot_be_read_are_refused_by_name(string json, string named)
    {
        await using var world = await World.Start();

        (await world.Admin(HttpMethod.Put, "/_sandbox/faults", json)).Expect(HttpStatusCode.BadRequest).Json.Text("detail").ShouldContain(named);
    }

    [Fact]
    public async Task The_dump_holds_every_customer_and_says_which_are_deleted()
    {
        await using var world = await World.Start();
        (await world.Admin(HttpMethod.Post, "/_sandbox/seed?count=500")).Expect(HttpStatusCode.OK);
        var id = (await world.Get("/v1/customers?limit=1")).Ids[0];
        await world.Delete($"/v1/customers/{id}");

        var lines = (await world.Get("/_sandbox/dump")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();

        lines.Length.ShouldBe(500);
        lines.Where(line => line.GetProperty("deleted").GetBoolean()).Select(line => line.At("customer", "id").GetString()).ShouldBe([id]);
        (await world.Events()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Clearing_the_data_leaves_an_empty_account()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Seed = 3 });
        await world.CreateCustomer();

        (await world.Delete("/_sandbox/data")).Expect(HttpStatusCode.NoContent);

        (await world.Get("/v1/customers")).Data.ShouldBeEmpty();
        (await world.Events()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_sites_may_not_use_the_admin_routes()
    {
        await using var world = await World.Start();
        world.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        (await world.Delete("/_sandbox/data")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_page_and_its_parts_are_served_by_the_sandbox_itself()
    {
        await using var world = await World.Start();

        var page = (await world.Get("/")).Expect(HttpStatusCode.OK).Body;

        page.ShouldContain("the other side");
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        (await world.Get("/sandbox.js")).Expect(HttpStatusCode.OK);
        (await world.Get("/sandbox.css")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sandbox_closes_while_a_call_is_held_up()
    {
        var time = new ManualTime();
        var world = await World.Start(new StripeSandboxOptions { Time = time, Faults = new StripeFaults { LatencyMs = 1000 } });
        var held = world.Post("/v1/customers", ("name", "Ada"));

        await world.Stripe.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(held);
        world.Http.Dispose();
    }

    [Theory]
    [InlineData("a[b][c][d][e][f][g][h][i][j][k]", 1)]
    [InlineData("metadata", 1001)]
    public async Task A_form_beyond_all_measure_is_refused(string name, int count)
    {
        await using var world = await World.Start();

        (await world.Post("/v1/customers", [.. Enumerable.Range(0, count).Select(i => (name, $"{i}"))])).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public void Options_that_cannot_work_stop_the_start()
    {
        Should.Throw<ValidationException>(() => StripeSandbox.Build(new StripeSandboxOptions { Host = "here" })).Message.ShouldContain("Host");
        Should.Throw<ValidationException>(() => StripeSandbox.Build(new StripeSandboxOptions { Port = 70_000 })).Message.ShouldContain("Port");
        Should.Throw<ValidationException>(() => StripeSandbox.Build(new StripeSandboxOptions { Faults = new StripeFaults { CutAfter = 2 } })).Message.ShouldContain("CutAfter");
    }

    [Fact]
    public async Task One_seed_makes_one_run()
    {
        await using var one = await World.Start(new StripeSandboxOptions { SeedRandom = 7, Seed = 20 });
        await using var other = await World.Start(new StripeSandboxOptions { SeedRandom = 7, Seed = 20 });

        (await one.Get("/v1/customers?limit=100")).Ids.ShouldBe((await other.Get("/v1/customers?limit=100")).Ids);
    }
}
