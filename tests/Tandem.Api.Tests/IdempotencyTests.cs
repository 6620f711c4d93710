using System.Net;
using Tandem.Storage;

namespace Tandem.Api.Tests;

public sealed class IdempotencyTests
{
    private const string Key = "Idempotency-Key";

    [Fact]
    public async Task A_repeated_creation_gets_the_first_answer_and_creates_nothing()
    {
        await using var server = await Server.Start();
        var first = (await server.Post("/api/customers", new { name = "Ada" }, (Key, "k1"))).ShouldBe(HttpStatusCode.Created);
        var before = await server.Contents();

        var second = (await server.Post("/api/customers", new { name = "Ada" }, (Key, "k1"))).ShouldBe(HttpStatusCode.Created);

        second.Text.ShouldBe(first.Text);
        second.ETag.ShouldBe(first.ETag);
        second.Headers["Location"].ShouldBe(first.Headers["Location"]);
        second.Type.ShouldBe(first.Type);
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        (await server.Contents()).ShouldBe(before);
    }

    [Fact]
    public async Task Many_at_once_with_one_key_create_one_customer()
    {
        await using var server = await Server.Start();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Post("/api/customers", new { name = "Ada" }, (Key, "k1"))));

        foreach (var late in answers.Where(answer => answer.Status != HttpStatusCode.Created)) late.ShouldBeProblem(409);
        (await server.Get("/api/customers")).Data.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await using var server = await Server.Start();
        await server.Post("/api/customers", new { name = "Ada" }, (Key, "k1"));

        (await server.Post("/api/customers", new { name = "Bob" }, (Key, "k1"))).ShouldBeProblem(422);
        (await server.Post("/api/customers:batch", new { upserts = Array.Empty<object>() }, (Key, "k1"))).ShouldBeProblem(422);
    }

    [Fact]
    public async Task While_the_first_is_in_progress_a_repetition_is_told_to_wait()
    {
        await using var server = await Server.Start();
        var requests = server.Get<IRequestKeys>();
        await server.Post("/api/customers", """{"name":"Ada"}""", (Key, "probe"));
        var fingerprint = (await requests.Begin(TenantId.Default, "probe", "", DateTimeOffset.UtcNow, default))!.Fingerprint;
        (await requests.Begin(TenantId.Default, "k1", fingerprint, DateTimeOffset.UtcNow, default)).ShouldBeNull();

        var answer = (await server.Post("/api/customers", """{"name":"Ada"}""", (Key, "k1"))).ShouldBeProblem(409);

        answer.Headers.ShouldContainKey("Retry-After");
    }

    [Fact]
    public async Task After_a_refusal_the_key_may_be_used_again()
    {
        await using var server = await Server.Start();

        (await server.Post("/api/customers", new { email = "no address" }, (Key, "k1"))).ShouldBeProblem(400, "email");
        (await server.Post("/api/customers", new { email = "ada@example.com" }, (Key, "k1"))).ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("with a space")]
    [InlineData("\"\"")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var server = await Server.Start();

        (await server.Post("/api/customers", new { name = "Ada" }, (Key, key))).ShouldBeProblem(400, Key);
        (await server.Post("/api/customers", new { name = "Ada" }, (Key, new string('k', 256)))).ShouldBeProblem(400, Key);
    }

    [Fact]
    public async Task A_batch_and_an_operation_are_repeatable_too()
    {
        await using var server = await Server.Start();
        var batch = new { upserts = new[] { new { name = "Ada" } } };

        var first = await server.Post("/api/customers:batch", batch, (Key, "k1"));
        var second = await server.Post("/api/customers:batch", batch, (Key, "k1"));
        var id = (string)first.Json!["results"]![0]!["id"]!;
        await server.Post($"/api/customers/{id}/sync", null, (Key, "k2"));

        second.Text.ShouldBe(first.Text);
        (await server.Post($"/api/customers/{id}/sync", null, (Key, "k2"))).Headers.ShouldContainKey("Idempotency-Replayed");
    }
}
