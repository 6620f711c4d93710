using System.Net;
using System.Text.Json.Nodes;
using Tandem.Storage;

namespace Tandem.Api.Tests;

public sealed class CustomersTests
{
    private static readonly object Ada = new
    {
        name = "Ada Lovelace",
        email = "ada@example.com",
        phone = "+44 20 7946 0000",
        description = "Counts",
        address = new { line1 = "12 St James's Square", city = "London", postalCode = "SW1Y 4JH", country = "GB" },
        metadata = new { plan = "gold", region = "eu" },
    };

    [Fact]
    public async Task A_created_customer_is_answered_whole_and_can_be_read_at_its_location()
    {
        await using var server = await Server.Start();

        var created = (await server.Post("/api/customers", Ada)).ShouldBe(HttpStatusCode.Created);

        Guid.Parse((string)created.Json!["id"]!).Version.ShouldBe(7);
        created.ETag.ShouldBe("\"1\"");
        ((string?)created.Json["address"]!["postalCode"]).ShouldBe("SW1Y 4JH");
        ((string?)created.Json["metadata"]!["plan"]).ShouldBe("gold");
        ((string?)created.Json["integrations"]![0]!["status"]).ShouldBe("pending");
        ((string?)created.Json["integrations"]![0]!["integration"]).ShouldBe("stripe");
        var read = (await server.Get(created.Headers["Location"])).ShouldBe(HttpStatusCode.OK);
        JsonNode.DeepEquals(read.Json, created.Json).ShouldBeTrue($"{read.Text}\n{created.Text}");
        read.ETag.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task A_customer_may_be_created_under_an_id_of_the_callers_once()
    {
        await using var server = await Server.Start();

        (await server.Post("/api/customers", new { id = "crm_42", name = "Ada" })).ShouldBe(HttpStatusCode.Created);
        (await server.Post("/api/customers", new { id = "crm_42", name = "Bob" })).ShouldBeProblem(409);

        ((string?)(await server.Get("/api/customers/crm_42")).Json!["name"]).ShouldBe("Ada");
    }

    [Fact]
    public async Task Replacing_clears_what_is_left_out()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);

        var replaced = (await server.Put($"/api/customers/{id}", new { name = "Ada King", metadata = new { plan = "silver" } })).ShouldBe(HttpStatusCode.OK);

        replaced.ETag.ShouldBe("\"2\"");
        ((string?)replaced.Json!["name"]).ShouldBe("Ada King");
        replaced.Json["email"].ShouldBeNull();
        replaced.Json["address"].ShouldBeNull();
        replaced.Json["metadata"]!.AsObject().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_read_can_be_put_back()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);
        var read = (await server.Get($"/api/customers/{id}")).Json!;
        read["name"] = "Ada King";

        var put = (await server.Put($"/api/customers/{id}", read.ToJsonString())).ShouldBe(HttpStatusCode.OK);

        ((string?)put.Json!["name"]).ShouldBe("Ada King");
        ((string?)put.Json["address"]!["city"]).ShouldBe("London");
    }

    [Theory]
    [InlineData("""{"name":null}""", """{"name":null}""")]
    [InlineData("""{"metadata":{"plan":null}}""", """{"metadata":{"region":"eu"}}""")]
    [InlineData("""{"metadata":{"plan":"silver"}}""", """{"metadata":{"plan":"silver","region":"eu"}}""")]
    [InlineData("""{"metadata":null}""", """{"metadata":{}}""")]
    [InlineData("""{"address":null}""", """{"address":null}""")]
    [InlineData("""{"address":{"city":"Paris"}}""", """{"address":{"line1":"12 St James's Square","line2":null,"city":"Paris","state":null,"postalCode":"SW1Y 4JH","country":"GB"}}""")]
    [InlineData("""{"phone":""}""", """{"phone":null}""")]
    [InlineData("{}", """{"name":"Ada Lovelace"}""")]
    public async Task A_patch_changes_what_it_names_and_null_clears(string patch, string expected)
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);

        var patched = (await server.Patch($"/api/customers/{id}", patch, ("Content-Type", "application/merge-patch+json"))).ShouldBe(HttpStatusCode.OK);

        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
            JsonNode.DeepEquals(patched.Json![name], value).ShouldBeTrue(patched.Text);
        ((string?)patched.Json!["email"]).ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task A_write_that_changes_nothing_writes_nothing()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);
        var before = await server.Contents();

        (await server.Put($"/api/customers/{id}", Ada)).ETag.ShouldBe("\"1\"");
        (await server.Patch($"/api/customers/{id}", """{"name":"Ada Lovelace"}""")).ETag.ShouldBe("\"1\"");

        (await server.Contents()).ShouldBe(before);
    }

    [Fact]
    public async Task A_deleted_customer_is_gone_and_its_history_stays()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);

        (await server.Delete($"/api/customers/{id}")).ShouldBe(HttpStatusCode.NoContent);

        (await server.Get($"/api/customers/{id}")).ShouldBeProblem(404);
        (await server.Delete($"/api/customers/{id}")).ShouldBeProblem(404);
        var history = (await server.Get($"/api/customers/{id}/history")).ShouldBe(HttpStatusCode.OK);
        history.Data.Select(entry => (string)entry["action"]!).ShouldBe(["deleted", "created"]);
    }

    [Fact]
    public async Task History_tells_who_changed_what_and_why_newest_first()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });
        await server.Patch($"/api/customers/{id}", """{"name":"Ada King"}""", ("X-Request-Id", "ticket-7"));

        var history = (await server.Get($"/api/customers/{id}/history")).Data;

        ((string?)history[0]["source"]).ShouldBe("api");
        ((string?)history[0]["cause"]).ShouldBe("ticket-7");
        ((string?)history[0]["changes"]![0]!["field"]).ShouldBe("name");
        ((string?)history[0]["changes"]![0]!["from"]).ShouldBe("Ada");
        ((string?)history[0]["changes"]![0]!["to"]).ShouldBe("Ada King");
        ((string?)history[1]["action"]).ShouldBe("created");
    }

    [Fact]
    public async Task Each_write_is_captured_for_the_integrations()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);
        await server.Patch($"/api/customers/{id}", """{"name":"A"}""");
        await server.Delete($"/api/customers/{id}");

        var changes = await server.Get<Streams.IChangeStream>().Read(10, default);

        changes.Select(change => change.Kind).ShouldBe([ChangeKind.Insert, ChangeKind.Update, ChangeKind.Delete]);
        changes.ShouldAllBe(change => change.Source == "api");
    }

    [Fact]
    public async Task The_status_in_each_integration_is_told_in_detail()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);
        await server.Linked(id, link => link with { Status = Links.LinkStatus.Failed, Error = "No such country.", Attempts = 3 });

        var status = (await server.Get($"/api/customers/{id}/integration-status")).ShouldBe(HttpStatusCode.OK).Json!["integrations"]![0]!;

        ((string?)status["status"]).ShouldBe("failed");
        ((string?)status["error"]).ShouldBe("No such country.");
        ((int)status["attempts"]!).ShouldBe(3);
        ((string?)status["linkId"]).ShouldStartWith("link-");
    }

    [Fact]
    public async Task An_edit_makes_a_synced_customer_pending_at_once()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);
        await server.Linked(id);
        ((string?)(await server.Get($"/api/customers/{id}")).Json!["integrations"]![0]!["status"]).ShouldBe("synced");

        var patched = await server.Patch($"/api/customers/{id}", """{"name":"A"}""");

        ((string?)patched.Json!["integrations"]![0]!["status"]).ShouldBe("pending");
        ((string?)(await server.Get($"/api/customers/{id}")).Json!["integrations"]![0]!["status"]).ShouldBe("pending");
    }

    [Fact]
    public async Task Sync_now_makes_the_links_due()
    {
        await using var server = await Server.Start();
        var id = await server.Created(Ada);

        var synced = (await server.Post($"/api/customers/{id}/sync")).ShouldBe(HttpStatusCode.Accepted);

        ((string?)synced.Json!["integrations"]![0]).ShouldBe("stripe");
        ((string?)(await server.Get("/api/integrations")).Data[0]["status"]).ShouldBe("pending");
        (await server.Post("/api/customers/nobody/sync")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task An_address_may_be_made_unique_by_a_setting()
    {
        await using var server = await Server.Start(("Tandem:UniqueEmail", "true"));
        var ada = await server.Created(new { email = "ada@example.com" });
        var bob = await server.Created(new { email = "bob@example.com" });

        (await server.Post("/api/customers", new { email = "ada@example.com" })).ShouldBeProblem(409, "email");
        (await server.Patch($"/api/customers/{bob}", """{"email":"ada@example.com"}""")).ShouldBeProblem(409, "email");
        (await server.Patch($"/api/customers/{ada}", """{"email":"ada@example.com","name":"Ada"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_the_setting_customers_may_share_an_address()
    {
        await using var server = await Server.Start();

        await server.Created(new { email = "ada@example.com" });
        await server.Created(new { email = "ada@example.com" });
    }
}
