using System.Net;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class EventsTests
{
    [Fact]
    public async Task Each_write_makes_an_event_with_the_customer_as_it_was_then()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("name", "Ada"));
        await world.Post($"/v1/customers/{id}", ("name", "Bea"));
        await world.Delete($"/v1/customers/{id}");

        var events = await world.Events();

        events.Select(happened => happened.Text("type")).ShouldBe(["customer.deleted", "customer.updated", "customer.created"]);
        events.Select(happened => happened.At("data", "object", "name").GetString()).ShouldBe(["Bea", "Bea", "Ada"]);
        events.Select(happened => happened.GetProperty("data").TryGetProperty("previous_attributes", out _)).ShouldBe([false, true, false]);
        events[0].Text("id").ShouldMatch("^evt_[A-Za-z0-9]{24}$");
        (await world.Get($"/v1/events/{events[1].Text("id")}")).Expect(HttpStatusCode.OK).Json.Text("type").ShouldBe("customer.updated");
    }

    [Fact]
    public async Task Previous_attributes_hold_old_values_of_what_changed_and_nothing_else()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("name", "Ada"), ("phone", "+1555"), ("metadata[a]", "1"), ("metadata[b]", "2"), ("metadata[d]", "4"), ("address[city]", "Paris"));
        await world.Post($"/v1/customers/{id}", ("name", "Bea"), ("metadata[a]", "9"), ("metadata[b]", ""), ("metadata[c]", "3"), ("address[city]", "Lyon"), ("shipping[name]", "B"), ("shipping[address][city]", ""));

        var previous = (await world.Events("&type=customer.updated"))[0].At("data", "previous_attributes");

        previous.EnumerateObject().Select(attribute => attribute.Name).ShouldBe(["address", "metadata", "name", "shipping"], ignoreOrder: true);
        previous.GetProperty("metadata").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString())
            .ShouldBe(new Dictionary<string, string?> { ["a"] = "1", ["b"] = "2", ["c"] = null }, ignoreOrder: true);
        previous.GetProperty("address").EnumerateObject().Select(part => (part.Name, part.Value.GetString())).ShouldBe([("city", "Paris")]);
        previous.IsNull("shipping").ShouldBeTrue();
        previous.Text("name").ShouldBe("Ada");
    }

    [Fact]
    public async Task An_update_that_changes_nothing_makes_no_event()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("name", "Ada"), ("metadata[a]", "1"));

        (await world.Post($"/v1/customers/{id}", ("name", "Ada"), ("metadata[a]", "1"))).Expect(HttpStatusCode.OK);

        (await world.Events()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_event_names_the_request_and_its_idempotency_key()
    {
        await using var world = await World.Start();
        var created = await world.PostWithKey("tandem-1", "/v1/customers");

        var request = (await world.Events())[0].GetProperty("request");

        request.Text("id").ShouldBe(created.Headers["Request-Id"]);
        request.Text("idempotency_key").ShouldBe("tandem-1");
    }

    [Fact]
    public async Task The_feed_filters_by_type_and_pages_by_cursor()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer();
        for (var i = 0; i < 4; i++) await world.Post($"/v1/customers/{id}", ("name", $"Ada {i}"));
        var all = (await world.Get("/v1/events")).Ids;

        (await world.Get("/v1/events?type=customer.created")).Ids.ShouldBe([all[4]]);
        (await world.Get("/v1/events?types[]=customer.created&types[]=customer.deleted")).Ids.ShouldBe([all[4]]);
        (await world.Get("/v1/events?type=customer.*")).Ids.ShouldBe(all);
        (await world.Get($"/v1/events?ending_before={all[2]}")).Ids.ShouldBe(all[..2]);
        (await world.Get($"/v1/events?starting_after={all[2]}&limit=1")).Ids.ShouldBe([all[3]]);
        (await world.Get("/v1/events?ending_before=evt_none")).Expect(HttpStatusCode.BadRequest).Error.Text("code").ShouldBe("resource_missing");
    }

    [Fact]
    public async Task A_lagging_feed_shows_an_event_late_but_gives_it_by_id_at_once()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time });
        await world.CreateCustomer();
        var known = (await world.Events())[0].Text("id");
        world.Stripe.Faults = new StripeFaults { EventsLagMs = 2000 };

        (await world.Events()).ShouldBeEmpty();
        (await world.Get($"/v1/events/{known}")).Expect(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(2));
        (await world.Events()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Events_are_forgotten_after_thirty_days_or_beyond_the_bound()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, EventsKept = 3 });
        for (var i = 0; i < 5; i++) await world.CreateCustomer();
        (await world.Events()).Length.ShouldBe(3);

        time.Advance(TimeSpan.FromDays(31));
        await world.CreateCustomer();
        (await world.Events()).Length.ShouldBe(1);
    }
}
