using System.Net;

namespace Tandem.Api.Tests;

public sealed class VersionsTests
{
    [Fact]
    public async Task A_customer_is_told_as_it_was_and_written_so_again_as_a_new_version()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada", phone = "1" });
        await server.Patch($"/api/customers/{id}", new { name = "Grace" });
        await server.Patch($"/api/customers/{id}", new { phone = (string?)null, email = "g@example.com" });
        var first = (long)(await server.Get($"/api/customers/{id}/history")).Data[^1]["id"]!;

        var was = (await server.Get($"/api/customers/{id}/history/{first}")).ShouldBe(HttpStatusCode.OK).Json!;
        was["values"]!.AsObject().ToDictionary(value => value.Key, value => (string?)value.Value).ShouldBe(new() { ["name"] = "Ada", ["phone"] = "1" });
        was["changes"]!.AsArray().Select(change => (string?)change!["field"]).ShouldBe(["email", "name", "phone"]);

        var restored = (await server.Post($"/api/customers/{id}/history/{first}/restore")).ShouldBe(HttpStatusCode.OK);
        ((string?)restored.Json!["name"], (string?)restored.Json["phone"], (string?)restored.Json["email"]).ShouldBe(("Ada", "1", null));
        restored.ETag.ShouldBe("\"4\"");
        ((string?)(await server.Get($"/api/customers/{id}/history")).Data[0]["cause"]).ShouldBe($"undo to {first}");
    }

    [Fact]
    public async Task A_deleted_customer_is_made_again()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });
        var first = (long)(await server.Get($"/api/customers/{id}/history")).Data[^1]["id"]!;
        await server.Delete($"/api/customers/{id}");

        (await server.Post($"/api/customers/{id}/history/{first}/restore")).ShouldBe(HttpStatusCode.OK);

        ((string?)(await server.Get($"/api/customers/{id}")).Json!["name"]).ShouldBe("Ada");
    }

    [Fact]
    public async Task Somebody_elses_edit_is_not_undone_unseen()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });
        var first = (long)(await server.Get($"/api/customers/{id}/history")).Data[^1]["id"]!;
        await server.Patch($"/api/customers/{id}", new { name = "Grace" });

        (await server.Post($"/api/customers/{id}/history/{first}/restore", null, ("If-Match", "\"1\""))).ShouldBeProblem(412);
        (await server.Post($"/api/customers/{id}/history/{first}/restore", null, ("If-Match", "\"2\""))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_entry_of_another_customer_or_none_is_not_found()
    {
        await using var server = await Server.Start();
        var (ada, bob) = (await server.Created(new { name = "Ada" }), await server.Created(new { name = "Bob" }));
        var bobs = (long)(await server.Get($"/api/customers/{bob}/history")).Data[0]["id"]!;

        foreach (var entry in new[] { $"{bobs}", "0", "-1", "x", "99999" })
        {
            (await server.Get($"/api/customers/{ada}/history/{entry}")).ShouldBeProblem(404);
            (await server.Post($"/api/customers/{ada}/history/{entry}/restore")).ShouldBeProblem(404);
        }
    }
}
