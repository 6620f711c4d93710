using System.Net.Http.Headers;
using System.Text.Json;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

/// <summary>What a test of many processes is judged by must see what it is there to see.</summary>
public sealed class OverlapsTests
{
    [Fact]
    public async Task Two_processes_with_one_key_that_write_one_customer_at_once_are_seen()
    {
        await using var world = await Slow();
        var id = await world.CreateCustomer();
        using var other = Client(world, "sk_test_tests");

        await Task.WhenAll(world.Post($"/v1/customers/{id}", ("name", "A")), Write(other, id, "B"));

        var overlap = (await Overlaps(world)).ShouldHaveSingleItem();
        overlap.GetProperty("subject").GetString().ShouldBe(id);
        overlap.GetProperty("client").GetString().ShouldBe("****ests");
        overlap.GetProperty("writes").GetBoolean().ShouldBeTrue();
        overlap.GetProperty("first").GetString().ShouldBe($"POST /v1/customers/{id}");
        overlap.GetProperty("firstRequest").GetString().ShouldNotBe(overlap.GetProperty("secondRequest").GetString());
    }

    [Fact]
    public async Task A_look_during_a_write_is_seen_and_told_from_two_writes()
    {
        await using var world = await Slow();
        var id = await world.CreateCustomer();

        await Task.WhenAll(world.Post($"/v1/customers/{id}", ("name", "A")), world.Get($"/v1/customers/{id}"));

        (await Overlaps(world)).ShouldHaveSingleItem().GetProperty("writes").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Two_creates_under_one_key_at_once_are_seen()
    {
        await using var world = await Slow();

        await Task.WhenAll(world.PostWithKey("k1", "/v1/customers", ("name", "A")), world.PostWithKey("k1", "/v1/customers", ("name", "A")));

        (await Overlaps(world)).ShouldHaveSingleItem().GetProperty("subject").GetString().ShouldBe("key k1");
    }

    [Fact]
    public async Task Somebody_with_another_key_another_customer_and_a_call_that_follows_are_none()
    {
        await using var world = await Slow();
        var (one, two) = (await world.CreateCustomer(), await world.CreateCustomer());
        using var other = Client(world, "sk_test_person");

        await Task.WhenAll(world.Post($"/v1/customers/{one}", ("name", "A")), world.Post($"/v1/customers/{two}", ("name", "A")), Write(other, one, "B"));
        for (var i = 0; i < 3; i++) await world.Post($"/v1/customers/{one}", ("name", $"{i}"));

        (await Overlaps(world)).ShouldBeEmpty();
    }

    // Long enough that two calls that are sent together meet, whatever else the machine does.
    private static async Task<World> Slow()
    {
        var world = await World.Start();
        world.Stripe.Faults = new StripeFaults { LatencyMs = 400 };
        return world;
    }

    private static HttpClient Client(World world, string key) =>
        new() { BaseAddress = world.Stripe.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    private static async Task Write(HttpClient http, string id, string name)
    {
        using var answer = await http.PostAsync($"/v1/customers/{id}", new FormUrlEncodedContent([new("name", name)]));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement[]> Overlaps(World world)
    {
        var told = (await world.Get("/_sandbox/overlaps")).Json;
        told.GetProperty("count").GetInt32().ShouldBe(told.GetProperty("first").GetArrayLength());
        return [.. told.GetProperty("first").EnumerateArray()];
    }
}
