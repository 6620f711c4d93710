using System.Net;
using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Api.Tests;

public sealed class SomeFailuresTests
{
    [Fact]
    public async Task Some_are_retried_and_the_others_stay()
    {
        await using var server = await Server.Start();
        var (one, two, three) = (await Failed(server), await Failed(server), await Failed(server));
        await server.Parked("evt_1");
        var parked = (string)(await server.Get("/api/failures")).Data[^1]["id"]!;

        var answer = (await server.Post("/api/failures:retry", new { ids = new[] { $"{one}", $"{two}", parked, "link-999" } })).ShouldBe(HttpStatusCode.OK);

        ((int)answer.Json!["links"]!).ShouldBe(2);
        ((int)answer.Json["events"]!).ShouldBe(1);
        ((string?)(await server.Get("/api/failures")).Data.ShouldHaveSingleItem()["id"]).ShouldBe($"{three}");
    }

    [Fact]
    public async Task Some_are_discarded_and_the_others_stay()
    {
        await using var server = await Server.Start();
        var (one, two) = (await Failed(server), await Failed(server));

        ((int)(await server.Post("/api/failures:discard", new { ids = new[] { $"{one}" } })).ShouldBe(HttpStatusCode.OK).Json!["links"]!).ShouldBe(1);

        ((string?)(await server.Get("/api/failures")).Data.ShouldHaveSingleItem()["id"]).ShouldBe($"{two}");
    }

    [Fact]
    public async Task Conflicts_of_some_are_decided_for_one_side()
    {
        await using var server = await Server.Start();
        var ids = new List<string>();
        var links = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await server.Created(new { name = $"Ada {i}", phone = "1" }));
            links.Add($"{await server.Linked(ids[^1], link => link with
            {
                Status = LinkStatus.Conflict,
                Conflicts = [new FieldConflict("name", "A", $"Ada {i}", $"Adah {i}"), new FieldConflict("phone", null, "1", "2")],
            })}");
        }

        ((int)(await server.Post("/api/failures:resolve", new { ids = links[..2], choose = "remote" })).ShouldBe(HttpStatusCode.OK).Json!["links"]!).ShouldBe(2);

        ((string?)(await server.Get($"/api/customers/{ids[0]}")).Json!["name"]).ShouldBe("Adah 0");
        ((string?)(await server.Get($"/api/customers/{ids[1]}")).Json!["phone"]).ShouldBe("2");
        ((string?)(await server.Get($"/api/customers/{ids[2]}")).Json!["name"]).ShouldBe("Ada 2");
        ((string?)(await server.Get("/api/failures")).Data.ShouldHaveSingleItem()["id"]).ShouldBe(links[2]);
    }

    [Theory]
    [InlineData("retry", "{}", "ids")]
    [InlineData("retry", """{"ids":[]}""", "ids")]
    [InlineData("discard", """{"ids":["link-1","cus_2"]}""", "ids[1]")]
    [InlineData("discard", """{"ids":["link-1"],"choose":"local"}""", "choose")]
    [InlineData("resolve", """{"ids":["link-1"]}""", "choose")]
    [InlineData("resolve", """{"ids":["link-1"],"choose":"mine"}""", "choose")]
    [InlineData("resolve", "[]", "body")]
    public async Task A_bad_request_is_refused_by_its_field(string verb, string body, string field)
    {
        await using var server = await Server.Start();

        (await server.Post($"/api/failures:{verb}", body)).ShouldBeProblem(400, field);
    }

    private static async Task<LinkId> Failed(Server server) =>
        await server.Linked(await server.Created(new { name = "Ada" }), link => link with { Status = LinkStatus.Failed, Error = "No." });
}
