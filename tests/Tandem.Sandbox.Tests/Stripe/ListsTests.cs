using System.Net;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class ListsTests
{
    [Fact]
    public async Task Pages_forward_show_each_customer_once_newest_first()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Seed = 250 });
        var seen = new List<string>();
        var more = true;
        while (more)
        {
            var page = await world.Get($"/v1/customers?limit=100{(seen.Count > 0 ? $"&starting_after={seen[^1]}" : "")}");
            seen.AddRange(page.Ids);
            more = page.Json.GetProperty("has_more").GetBoolean();
        }

        var newest = await world.CreateCustomer();

        seen.Count.ShouldBe(250);
        seen.ShouldBeUnique();
        (await world.Get("/v1/customers?limit=1")).Ids.ShouldBe([newest]);
    }

    [Fact]
    public async Task Ending_before_shows_the_page_just_above_the_cursor()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Seed = 10 });
        var all = (await world.Get("/v1/customers?limit=100")).Ids;

        var above = await world.Get($"/v1/customers?limit=3&ending_before={all[6]}");
        var first = await world.Get($"/v1/customers?limit=3&ending_before={all[2]}");

        above.Ids.ShouldBe(all[3..6]);
        above.Json.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        first.Ids.ShouldBe(all[..2]);
        first.Json.GetProperty("has_more").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_cursor_keeps_its_place_when_its_customer_is_deleted()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Seed = 5 });
        var all = (await world.Get("/v1/customers")).Ids;
        await world.Delete($"/v1/customers/{all[2]}");

        (await world.Get($"/v1/customers?starting_after={all[2]}")).Ids.ShouldBe(all[3..]);
    }

    [Fact]
    public async Task The_email_filter_is_exact_and_follows_updates()
    {
        await using var world = await World.Start();
        var first = await world.CreateCustomer(("email", "ada@example.com"));
        var second = await world.CreateCustomer(("email", "ada@example.com"));
        await world.CreateCustomer(("email", "Ada@example.com"));

        var both = (await world.Get("/v1/customers?email=ada@example.com")).Ids;
        await world.Post($"/v1/customers/{first}", ("email", "new@example.com"));
        var one = (await world.Get("/v1/customers?email=ada%40example.com")).Ids;

        both.ShouldBe([second, first]);
        one.ShouldBe([second]);
        (await world.Get("/v1/customers?email=new@example.com")).Ids.ShouldBe([first]);
    }

    [Fact]
    public async Task Created_filters_by_the_second()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await world.CreateCustomer());
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var start = time.GetUtcNow().ToUnixTimeSeconds() - 5;

        (await world.Get($"/v1/customers?created={start + 2}")).Ids.ShouldBe([ids[2]]);
        (await world.Get($"/v1/customers?created[gte]={start + 1}&created[lt]={start + 3}")).Ids.ShouldBe([ids[2], ids[1]]);
        (await world.Get($"/v1/customers?created[gt]={start + 3}")).Ids.ShouldBe([ids[4]]);
        (await world.Get($"/v1/customers?created[lte]={start}")).Ids.ShouldBe([ids[0]]);
        (await world.Get($"/v1/customers?created[gt]={long.MaxValue}")).Ids.ShouldBeEmpty();
        (await world.Get($"/v1/customers?created[lt]={long.MinValue}")).Ids.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("starting_after=cus_none")]
    [InlineData("created[since]=1")]
    [InlineData("sort=name")]
    public async Task A_list_that_cannot_be_given_is_refused(string query)
    {
        await using var world = await World.Start();

        (await world.Get($"/v1/customers?{query}")).Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("email:'ADA@example.com'", "ada")]
    [InlineData("name~'lovel'", "ada")]
    [InlineData("-name~\"lovel\"", "bob")]
    [InlineData("metadata['plan']:'pro'", "ada bob")]
    [InlineData("metadata['plan']:'pro' AND name:'Bob'", "bob")]
    [InlineData("name:'Ada Lovelace' OR name:'Bob'", "ada bob")]
    [InlineData("phone:null", "bob")]
    [InlineData("-metadata['team']:null", "ada")]
    [InlineData("created>0 phone:'+1555'", "ada")]
    public async Task Search_speaks_Stripes_query_language(string query, string expected)
    {
        await using var world = await World.Start();
        var ids = new Dictionary<string, string>
        {
            ["ada"] = await world.CreateCustomer(("name", "Ada Lovelace"), ("email", "ada@example.com"), ("phone", "+1555"), ("metadata[plan]", "pro"), ("metadata[team]", "a")),
            ["bob"] = await world.CreateCustomer(("name", "Bob"), ("metadata[plan]", "pro")),
        };

        var found = await world.Get($"/v1/customers/search?query={Uri.EscapeDataString(query)}");

        found.Expect(HttpStatusCode.OK).Ids.ShouldBe(expected.Split(' ').Select(name => ids[name]), ignoreOrder: true);
    }

    [Theory]
    [InlineData("name:'a' AND email:'b' OR phone:'c'")]
    [InlineData("street:'x'")]
    [InlineData("name:Ada")]
    [InlineData("name~'ad'")]
    [InlineData("created:'yesterday'")]
    [InlineData("name")]
    [InlineData("name:'open")]
    public async Task A_query_that_cannot_be_read_is_refused(string query)
    {
        await using var world = await World.Start();

        (await world.Get($"/v1/customers/search?query={Uri.EscapeDataString(query)}")).Expect(HttpStatusCode.BadRequest).Error.Text("param").ShouldBe("query");
    }

    [Fact]
    public async Task Search_pages_and_lags_when_told_to()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, Seed = 5 });
        var first = await world.Get("/v1/customers/search?limit=3&query=created%3E0");
        var rest = await world.Get($"/v1/customers/search?limit=3&query=created%3E0&page={first.Json.Text("next_page")}");

        world.Stripe.Faults = new StripeFaults { SearchLagMs = 1000 };
        await world.CreateCustomer(("name", "Ada"));
        var before = (await world.Get("/v1/customers/search?query=name%3A'Ada'")).Data.Length;
        time.Advance(TimeSpan.FromSeconds(1));
        var after = (await world.Get("/v1/customers/search?query=name%3A'Ada'")).Data.Length;

        first.Ids.Concat(rest.Ids).ShouldBeUnique();
        rest.Data.Length.ShouldBe(2);
        rest.Json.IsNull("next_page").ShouldBeTrue();
        (before, after).ShouldBe((0, 1));
    }
}
