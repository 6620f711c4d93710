using System.Net;

namespace Tandem.Api.Tests;

public sealed class BatchAndPagingTests
{
    [Fact]
    public async Task Each_entry_of_a_batch_has_its_own_outcome()
    {
        await using var server = await Server.Start();
        await server.Created(new { id = "kept", name = "Kept" });
        await server.Created(new { id = "edited", name = "Before" });
        await server.Created(new { id = "gone", name = "Gone" });

        var answer = (await server.Post("/api/customers:batch", new
        {
            upserts = new object[]
            {
                new { name = "New" }, new { id = "named", name = "Named" }, new { id = "edited", name = "After" }, new { id = "kept", name = "Kept" },
                new { id = "bad", email = "no address" }, new { id = "typo", nam = "x" }, 7, new { id = "edited", name = "Again" },
            },
            deletes = new object[] { "gone", "nobody", "bad id" },
        })).ShouldBe(HttpStatusCode.OK);

        var results = answer.Json!["results"]!.AsArray();
        results.Select(each => $"{each!["outcome"]} {each["status"]}").ShouldBe(
        [
            "created 201", "created 201", "updated 200", "unchanged 200", "failed 400", "failed 400", "failed 400", "failed 400",
            "deleted 204", "failed 404", "failed 400",
        ]);
        ((string?)results[4]!["errors"]!["email"]).ShouldNotBeNull();
        ((string?)results[5]!["errors"]!["nam"]).ShouldNotBeNull();
        ((string?)results[2]!["eTag"]).ShouldBe("\"2\"");
        ((string?)(await server.Get("/api/customers/edited")).Json!["name"]).ShouldBe("After");
        (await server.Get("/api/customers/bad")).ShouldBeProblem(404);
        (await server.Get("/api/customers/gone")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task A_thousand_customers_are_written_with_one_request()
    {
        await using var server = await Server.Start();

        var answer = await server.Post("/api/customers:batch", new { upserts = Enumerable.Range(0, 1000).Select(at => new { id = $"c{at}", name = $"Name {at}" }) });

        answer.Json!["results"]!.AsArray().ShouldAllBe(each => (string)each!["outcome"]! == "created");
    }

    [Theory]
    [InlineData("createdAt")]
    [InlineData("-createdAt")]
    [InlineData("updatedAt")]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("email")]
    [InlineData("-email")]
    public async Task Pages_show_each_customer_once_in_each_order(string sort)
    {
        await using var server = await Server.Start();
        var ids = Enumerable.Range(0, 53).Select(at => $"c{at}").ToArray();
        await server.Post("/api/customers:batch", new
        {
            upserts = ids.Select((id, at) => new { id, name = at % 5 == 0 ? null : $"Name {at % 7}", email = at % 3 == 0 ? null : $"e{at % 4}@example.com" }),
        });

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await server.Get($"/api/customers?limit=10&sort={sort}{(cursor is null ? "" : $"&cursor={cursor}")}")).ShouldBe(HttpStatusCode.OK);
            seen.AddRange(page.Data.Select(each => (string)each["id"]!));
            cursor = (string?)page.Json!["nextCursor"];
        }
        while (cursor is not null);

        seen.Order().ShouldBe(ids.Order());
    }

    [Fact]
    public async Task A_cursor_of_another_order_or_list_is_refused()
    {
        await using var server = await Server.Start();
        await server.Post("/api/customers:batch", new { upserts = new[] { new { name = "A" }, new { name = "B" } } });
        var cursor = (string)(await server.Get("/api/customers?limit=1&sort=name")).Json!["nextCursor"]!;

        (await server.Get($"/api/customers?limit=1&sort=-name&cursor={cursor}")).ShouldBeProblem(400, "cursor");
        (await server.Get($"/api/integrations?cursor={cursor}")).ShouldBeProblem(400, "cursor");
        (await server.Get($"/api/customers?limit=1&sort=name&cursor=A{cursor[1..]}")).ShouldBeProblem(400, "cursor");
        (await server.Get($"/api/customers?limit=1&sort=name&cursor={cursor}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Customers_are_found_by_text_and_by_status()
    {
        await using var server = await Server.Start();
        var ada = await server.Created(new { name = "Ada", email = "ada@example.com" });
        var bob = await server.Created(new { name = "Bob", email = "100%_bob@example.com" });
        await server.Linked(ada);
        await server.Linked(bob, link => link with { Status = Links.LinkStatus.Failed, Error = "No." });

        await Found("q=ADA", ada);
        await Found("q=%25_b", bob);
        await Found("q=" + bob, bob);
        await Found("status=failed", bob);
        await Found("status=synced", ada);
        await Found("status=conflict");
        await Found("integration=stripe&sort=name", ada, bob);
        await Found("integration=other");

        async Task Found(string query, params string[] ids) =>
            (await server.Get("/api/customers?" + query)).ShouldBe(HttpStatusCode.OK).Data.Select(each => (string)each["id"]!).ShouldBe(ids);
    }

    [Fact]
    public async Task History_and_links_are_paged_without_gaps()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "0" });
        for (var i = 1; i < 7; i++) await server.Patch($"/api/customers/{id}", new { name = $"{i}" });
        for (var i = 0; i < 5; i++) await server.Linked(await server.Created(new { id = $"c{i}" }));

        (await All($"/api/customers/{id}/history?limit=3", "id")).Distinct().Count().ShouldBe(7);
        (await All("/api/integrations?limit=2", "id")).Distinct().Count().ShouldBe(5);

        async Task<List<string>> All(string path, string name)
        {
            var all = new List<string>();
            for (string? cursor = ""; cursor is not null;)
            {
                var page = (await server.Get(path + (cursor == "" ? "" : $"&cursor={cursor}"))).ShouldBe(HttpStatusCode.OK);
                all.AddRange(page.Data.Select(each => each[name]!.ToString()));
                cursor = (string?)page.Json!["nextCursor"];
            }

            return all;
        }
    }
}
