using System.Text;

namespace Tandem.Api.Tests;

/// <summary>One server for all rows: whatever they send, its database stays as it was.</summary>
public sealed class BadInputServer : IAsyncLifetime
{
    internal Server Server { get; private set; } = null!;

    internal string Contents { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Server = await Server.Start();
        await Server.Created(new { id = "ada", name = "Ada" });
        await Server.Linked("ada", link => link with
        {
            Status = Links.LinkStatus.Conflict,
            Conflicts = [new Merging.FieldConflict("name", "A", "Ada", "Adah")],
        });
        await Server.Parked("evt_1");
        Contents = await Server.Contents();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

public sealed class BadInputTests(BadInputServer shared) : IClassFixture<BadInputServer>
{
    private static readonly string Long = new('x', 5001);

    public static TheoryData<string, string, string?, int, string?> Requests => new()
    {
        // Bodies, at every route that takes one.
        { "POST", "/api/customers", "{", 400, null },
        { "POST", "/api/customers", "", 400, null },
        { "POST", "/api/customers", "[]", 400, "body" },
        { "POST", "/api/customers", "null", 400, "body" },
        { "POST", "/api/customers", "\"text\"", 400, "body" },
        { "POST", "/api/customers", """{"name":"A",}""", 400, null },
        { "POST", "/api/customers", """{"name":"A"} extra""", 400, null },
        { "POST", "/api/customers", """{/*c*/"name":"A"}""", 400, null },
        { "POST", "/api/customers", """{"name":"A","name":"B"}""", 400, null },
        { "POST", "/api/customers", """{"name":"A","\u006eame":"B"}""", 400, null },
        { "POST", "/api/customers", """{"name":1}""", 400, "name" },
        { "POST", "/api/customers", """{"name":1e999999}""", 400, "name" },
        { "POST", "/api/customers", """{"name":123456789012345678901234567890123456789012345678901234567890}""", 400, "name" },
        { "POST", "/api/customers", """{"name":true}""", 400, "name" },
        { "POST", "/api/customers", """{"name":["A"]}""", 400, "name" },
        { "POST", "/api/customers", """{"name":{"a":"b"}}""", 400, "name" },
        { "POST", "/api/customers", """{"Name":"A"}""", 400, "Name" },
        { "POST", "/api/customers", """{"nam":"A"}""", 400, "nam" },
        { "POST", "/api/customers", """{"address.city":"A"}""", 400, "address.city" },
        { "POST", "/api/customers", """{"address":"A"}""", 400, "address" },
        { "POST", "/api/customers", """{"address":{"town":"A"}}""", 400, "address.town" },
        { "POST", "/api/customers", """{"address":{"city":1}}""", 400, "address.city" },
        { "POST", "/api/customers", """{"metadata":[]}""", 400, "metadata" },
        { "POST", "/api/customers", """{"metadata":{"a":1}}""", 400, "metadata.a" },
        { "POST", "/api/customers", """{"metadata":{"a":{"b":"c"}}}""", 400, "metadata.a" },
        { "POST", "/api/customers", """{"metadata":{"a[0]":"b"}}""", 400, "metadata.a[0]" },
        { "POST", "/api/customers", """{"metadata":{"tandem_id":"b"}}""", 400, "metadata.tandem_id" },
        { "POST", "/api/customers", """{"metadata":{"":"b"}}""", 400, "metadata." },
        { "POST", "/api/customers", $$$"""{"metadata":{"{{{new string('k', 41)}}}":"b"}}""", 400, "metadata." + new string('k', 41) },
        { "POST", "/api/customers", $$$"""{"metadata":{"k":"{{{new string('v', 501)}}}"}}""", 400, "metadata.k" },
        { "POST", "/api/customers", $$$"""{"metadata":{{{Entries(50)}}}}""", 400, "metadata" },
        { "POST", "/api/customers", $$"""{"name":"{{new string('x', 257)}}"}""", 400, "name" },
        { "POST", "/api/customers", $$"""{"description":"{{Long}}"}""", 400, "description" },
        { "POST", "/api/customers", """{"phone":"123456789012345678901"}""", 400, "phone" },
        { "POST", "/api/customers", """{"name":"\u0000"}""", 400, "name" },
        { "POST", "/api/customers", """{"name":"a\u0007b"}""", 400, "name" },
        { "POST", "/api/customers", """{"name":"\ud800"}""", 400, null },
        { "POST", "/api/customers", """{"name":"\udc00x"}""", 400, null },
        { "POST", "/api/customers", """{"\ud800":"x"}""", 400, null },
        { "POST", "/api/customers", """{"metadata":{"\udfff":"x"}}""", 400, null },
        { "POST", "/api/customers", """{"email":"ada"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"ada@"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"@example.com"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"ada@example"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"ada lovelace@example.com"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"ada@exa mple.com"}""", 400, "email" },
        { "POST", "/api/customers", """{"email":"a@b@example.com"}""", 400, "email" },
        { "POST", "/api/customers", $$"""{"email":"{{new string('a', 512)}}@example.com"}""", 400, "email" },
        { "POST", "/api/customers", """{"id":"with space"}""", 400, "id" },
        { "POST", "/api/customers", """{"id":7}""", 400, "id" },
        { "POST", "/api/customers", """{"id":""}""", 400, "id" },
        { "POST", "/api/customers", $$"""{"id":"{{new string('i', 65)}}"}""", 400, "id" },
        { "POST", "/api/customers", """{"id":"ada"}""", 409, null },
        { "POST", "/api/customers", """{"createdAt":"2020-01-01T00:00:00Z"}""", 400, "createdAt" },
        { "POST", "/api/customers", new string('[', 10_000), 400, null },
        { "POST", "/api/customers", string.Concat(Enumerable.Repeat("""{"a":""", 5000)), 400, null },
        { "POST", "/api/customers", $$"""{"description":"{{new string('x', 300_000)}}"}""", 413, null },
        { "PUT", "/api/customers/ada", "{", 400, null },
        { "PUT", "/api/customers/ada", """{"nam":"B"}""", 400, "nam" },
        { "PUT", "/api/customers/ada", """{"id":"bob","name":"B"}""", 400, "id" },
        { "PUT", "/api/customers/ada", """{"email":"b"}""", 400, "email" },
        { "PUT", "/api/customers/nobody", """{"name":"B"}""", 404, null },
        { "PUT", "/api/customers/bad%20id", """{"name":"B"}""", 400, "id" },
        { "PATCH", "/api/customers/ada", "[]", 400, "body" },
        { "PATCH", "/api/customers/ada", """{"name":1}""", 400, "name" },
        { "PATCH", "/api/customers/ada", """{"metadata":{"tandem_id":"x"}}""", 400, "metadata.tandem_id" },
        { "PATCH", "/api/customers/ada", """{"updatedAt":null}""", 400, "updatedAt" },
        { "PATCH", "/api/customers/nobody", """{"name":"B"}""", 404, null },
        { "POST", "/api/customers:batch", "[]", 400, "body" },
        { "POST", "/api/customers:batch", """{"upsert":[]}""", 400, "upsert" },
        { "POST", "/api/customers:batch", """{"upserts":{}}""", 400, "upserts" },
        { "POST", "/api/customers:batch", """{"deletes":"ada"}""", 400, "deletes" },
        { "POST", "/api/customers:batch", $$"""{"upserts":[{{string.Join(',', Enumerable.Repeat("{}", 1001))}}]}""", 400, "upserts" },
        { "POST", "/api/customers/ada/sync", """{"now":true}""", 400, null },
        { "POST", "/api/failures/link-1/resolve", "{}", 400, "fields" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{}}""", 400, "fields" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"nam":{"choose":"local"}}}""", 400, "fields.nam" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"name":{"choose":"mine"}}}""", 400, "fields.name.choose" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"name":"local"}}""", 400, "fields.name.choose" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"name":{"choose":"value"}}}""", 400, "fields.name.value" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"name":{"choose":"local","value":"x"}}}""", 400, "fields.name.value" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"email":{"choose":"value","value":"x"}}}""", 400, "fields.email.value" },
        { "POST", "/api/failures/link-1/resolve", """{"fields":{"email":{"choose":"local"}}}""", 409, "fields.email" },
        { "POST", "/api/failures/link-1/resolve", """{"all":"local"}""", 400, "all" },
        { "POST", "/api/failures/link-9/resolve", """{"fields":{"name":{"choose":"local"}}}""", 404, null },
        { "POST", "/api/failures/event-1/resolve", """{"fields":{"name":{"choose":"local"}}}""", 404, null },

        // Ids, queries, methods and addresses.
        { "GET", "/api/customers/bad%20id", null, 400, "id" },
        { "GET", "/api/customers/%F0%9F%98%80", null, 400, "id" },
        { "GET", "/api/customers/" + new string('i', 65), null, 400, "id" },
        { "GET", "/api/customers/nobody", null, 404, null },
        { "GET", "/api/customers/nobody/history", null, 404, null },
        { "GET", "/api/customers/nobody/integration-status", null, 404, null },
        { "GET", "/api/customers/ada/history?cursor=x", null, 400, "cursor" },
        { "POST", "/api/customers/nobody/sync", null, 404, null },
        { "POST", "/api/customers/ada/sync?relink=perhaps", null, 400, "relink" },
        { "DELETE", "/api/customers/nobody", null, 404, null },
        { "DELETE", "/api/customers/bad%20id", null, 400, "id" },
        { "DELETE", "/api/customers/ada?force=1", null, 400, "force" },
        { "GET", "/api/customers?limit=abc", null, 400, "limit" },
        { "GET", "/api/customers?limit=0", null, 400, "limit" },
        { "GET", "/api/customers?limit=201", null, 400, "limit" },
        { "GET", "/api/customers?limit=-1", null, 400, "limit" },
        { "GET", "/api/customers?limit=99999999999999999999", null, 400, "limit" },
        { "GET", "/api/customers?limit=1&limit=2", null, 400, "limit" },
        { "GET", "/api/customers?limit=", null, 400, "limit" },
        { "GET", "/api/customers?cursor=nonsense", null, 400, "cursor" },
        { "GET", "/api/customers?cursor=%F0%9F%98%80", null, 400, "cursor" },
        { "GET", "/api/customers?cursor=AAAAAAAAAAAAAAAA", null, 400, "cursor" },
        { "GET", "/api/customers?sort=age", null, 400, "sort" },
        { "GET", "/api/customers?status=fine", null, 400, "status" },
        { "GET", "/api/customers?status=Synced", null, 400, "status" },
        { "GET", "/api/customers?q=%00", null, 400, "q" },
        { "GET", "/api/customers?q=" + new string('q', 201), null, 400, "q" },
        { "GET", "/api/customers?serach=ada", null, 400, "serach" },
        { "GET", "/api/integrations?limit=x", null, 400, "limit" },
        { "GET", "/api/integrations?status=x", null, 400, "status" },
        { "GET", "/api/integrations?cursor=x", null, 400, "cursor" },
        { "GET", "/api/integrations/nothing", null, 404, null },
        { "POST", "/api/integrations/nothing/pause", null, 404, null },
        { "POST", "/api/integrations/nothing/resume", null, 404, null },
        { "POST", "/api/integrations/nothing/import", null, 404, null },
        { "POST", "/api/integrations/stripe/import", """{"from":"start"}""", 400, null },
        { "GET", "/api/failures?cursor=x", null, 400, "cursor" },
        { "GET", "/api/failures/link", null, 400, "id" },
        { "GET", "/api/failures/link-x", null, 400, "id" },
        { "GET", "/api/failures/link-0", null, 400, "id" },
        { "GET", "/api/failures/link-99999999999999999999", null, 400, "id" },
        { "GET", "/api/failures/link-99", null, 404, null },
        { "GET", "/api/failures/event-99", null, 404, null },
        { "POST", "/api/failures/link-1/retry", null, 409, null },
        { "POST", "/api/failures/link-99/retry", null, 404, null },
        { "POST", "/api/failures/event-99/retry", null, 404, null },
        { "POST", "/api/failures/thing/retry", null, 400, "id" },
        { "POST", "/api/failures/link-99/discard", null, 404, null },
        { "POST", "/api/failures/thing/discard", null, 400, "id" },
        { "GET", "/api/stats?since=1", null, 400, "since" },
        { "GET", "/health/live?x=1", null, 400, "x" },
        { "GET", "/api", null, 404, null },
        { "GET", "/api/nothing", null, 404, null },
        { "POST", "/api/customers/ada/nothing", """{"a":1}""", 404, null },
        { "DELETE", "/api/customers", null, 405, null },
        { "POST", "/api/customers/ada", """{"name":"B"}""", 405, null },
        { "GET", "/api/customers:batch", null, 405, null },
        { "GET", "/api/customers/ada/sync", null, 405, null },
        { "PUT", "/api/stats", "{}", 405, null },
        { "GET", "/api/failures/retry", null, 405, null },
        { "POST", "/health/live", null, 405, null },
        { "GET", "/webhooks/stripe", null, 405, null },

        // The routes of earlier systems.
        { "POST", "/customers", """{"nam":"A"}""", 400, "nam" },
        { "POST", "/customer", "{", 400, null },
        { "GET", "/customers/?limit=x", null, 400, "limit" },
        { "GET", "/customer/nobody", null, 404, null },
        { "PUT", "/customer", """{"name":"B"}""", 400, "id" },
        { "PUT", "/customer", """{"id":"nobody","name":"B"}""", 404, null },
        { "DELETE", "/customer", "{}", 400, "id" },
        { "DELETE", "/customer", """{"id":"nobody"}""", 404, null },
        { "POST", "/checking", null, 405, null },
        { "GET", "/webhook", null, 405, null },
        { "POST", "/webhook", "{}", 400, null },
        { "POST", "/stripe/webhook", "{}", 400, null },
        { "POST", "/webhooks/stripe", "{}", 400, null },
        { "POST", "/webhooks/stripe", "", 400, null },
        { "POST", "/webhooks/nothing", "{}", 404, null },
        { "POST", "/webhooks/acme/stripe", "{}", 404, null },
    };

    private static string Entries(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(at => $"\"k{at}\":\"v\"")) + "}";

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Bad_input_is_refused_with_the_field_named_and_nothing_written(string method, string path, string? body, int status, string? field)
    {
        var answer = await shared.Server.Send(new HttpMethod(method), path, body);

        answer.ShouldBeProblem(status, field);
        if (status == 405) answer.Headers.Keys.ShouldContain("Allow");
        (await shared.Server.Contents()).ShouldBe(shared.Contents);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/xml")]
    [InlineData("")]
    public async Task Another_content_type_is_refused(string type)
    {
        (await shared.Server.Post("/api/customers", """{"name":"A"}""", ("Content-Type", type))).ShouldBeProblem(415);
        (await shared.Server.Put("/api/customers/ada", """{"name":"A"}""", ("Content-Type", type))).ShouldBeProblem(415);
        (await shared.Server.Patch("/api/customers/ada", """{"name":"A"}""", ("Content-Type", type))).ShouldBeProblem(415);
        (await shared.Server.Post("/api/customers:batch", """{"upserts":[]}""", ("Content-Type", type))).ShouldBeProblem(415);
        (await shared.Server.Post("/api/failures/link-1/resolve", """{"fields":{}}""", ("Content-Type", type))).ShouldBeProblem(415);
        (await shared.Server.Contents()).ShouldBe(shared.Contents);
    }

    [Fact]
    public async Task A_compressed_body_is_refused() =>
        (await shared.Server.Post("/api/customers", """{"name":"A"}""", ("Content-Encoding", "gzip"))).ShouldBeProblem(415);

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"name\":\""), 0xFF, 0xC0, 0x80, .. Encoding.UTF8.GetBytes("\"}")];

        (await shared.Server.Post("/api/customers", body)).ShouldBeProblem(400);
        (await shared.Server.Contents()).ShouldBe(shared.Contents);
    }

    [Fact]
    public async Task A_body_without_a_length_is_limited_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/customers") { Content = new StreamContent(new MemoryStream(new byte[400_000])) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;

        using var response = await shared.Server.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(413);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Random_bytes_are_never_the_servers_fault()
    {
        var random = new Random(42);
        var valid = """{"name":"Ada","email":"ada@example.com","address":{"city":"London"},"metadata":{"a":"b"}}"""u8.ToArray();
        for (var i = 0; i < 300; i++)
        {
            var bytes = valid.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            ((int)(await shared.Server.Put("/api/customers/nobody", bytes)).Status).ShouldBeOneOf(400, 404);
        }
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ada+tag@sub.example.co.uk")]
    [InlineData("ada.b'c@exämple.com")]
    [InlineData("jörg@example.com")]
    public void An_address_of_good_form_is_accepted(string address) => Items.ItemValidator
        .CheckValue(Catalogs.Customers.Catalog.FieldOf("email")!, address).ShouldBeNull();
}
