using System.Net;

namespace Tandem.Api.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Of_two_writers_with_the_same_ETag_one_wins()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => server.Patch($"/api/customers/{id}", new { name = $"Ada {at}" }, ("If-Match", "\"1\""))));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var loser in answers.Where(answer => answer.Status != HttpStatusCode.OK)) loser.ShouldBeProblem(412);
        (await server.Get($"/api/customers/{id}")).ETag.ShouldBe("\"2\"");
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"another\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    public async Task If_Match_allows_only_what_was_read(string tag, HttpStatusCode expected)
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });

        (await server.Put($"/api/customers/{id}", new { name = "B" }, ("If-Match", tag))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_deletion_too_obeys_If_Match()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });

        (await server.Delete($"/api/customers/{id}", null, ("If-Match", "\"9\""))).ShouldBeProblem(412);
        (await server.Delete($"/api/customers/{id}", null, ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task What_the_caller_has_already_is_not_sent_again(string tag, HttpStatusCode expected)
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });

        var answer = await server.Get($"/api/customers/{id}", ("If-None-Match", tag));

        answer.ShouldBe(expected).ETag.ShouldBe("\"1\"");
        if (expected == HttpStatusCode.NotModified) answer.Text.ShouldBeEmpty();
    }
}
