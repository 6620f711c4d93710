using System.Net;

namespace Tandem.Api.Tests;

public sealed class AccessTests
{
    private const string AdaKey = "key-of-ada-0123456789";
    private const string AcmeKey = "key-of-acme-0123456789";

    private static readonly (string, string)[] Keys =
    [
        ("Tandem:ApiKeys:0:Key", AdaKey), ("Tandem:ApiKeys:0:Name", "ada"),
        ("Tandem:ApiKeys:1:Key", AcmeKey), ("Tandem:ApiKeys:1:Name", "crm"), ("Tandem:ApiKeys:1:Tenant", "acme"),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic " + AdaKey)]
    [InlineData(AdaKey)]
    public async Task Without_a_key_that_is_known_nothing_is_answered(string? header)
    {
        await using var server = await Server.Start(Keys);
        (string, string)[] headers = header is null ? [] : [("Authorization", header)];

        foreach (var (method, path) in new[]
        {
            ("GET", "/api/customers"), ("POST", "/api/customers"), ("GET", "/api/stats"), ("GET", "/api/nodes"), ("GET", "/api/failures"), ("GET", "/customers"), ("DELETE", "/customer/x"),
        })
            (await server.Send(new HttpMethod(method), path, null, headers)).ShouldBeProblem(401).Headers["WWW-Authenticate"].ShouldBe("Bearer");
    }

    [Fact]
    public async Task Health_and_webhooks_need_no_key()
    {
        await using var server = await Server.Start(Keys);

        (await server.Get("/health/live")).ShouldBe(HttpStatusCode.OK);
        (await server.Get("/checking")).ShouldBe(HttpStatusCode.OK);
        (await server.PostEvent("/webhooks/stripe", """{"id":"evt_1"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_opens_its_own_tenant_only_and_history_names_it()
    {
        await using var server = await Server.Start(Keys);
        var ada = ("Authorization", "Bearer " + AdaKey);
        var acme = ("Authorization", "bearer " + AcmeKey);

        var id = (string)(await server.Post("/api/customers", new { name = "Ada" }, ada)).ShouldBe(HttpStatusCode.Created).Json!["id"]!;

        (await server.Get($"/api/customers/{id}", acme)).ShouldBeProblem(404);
        (await server.Delete($"/api/customers/{id}", null, acme)).ShouldBeProblem(404);
        (await server.Get($"/api/customers/{id}/history", acme)).ShouldBeProblem(404);
        (await server.Get("/api/customers", acme)).Data.ShouldBeEmpty();
        (await server.Get("/api/integrations/stripe", acme)).ShouldBeProblem(404);
        ((string?)(await server.Get($"/api/customers/{id}/history", ada)).Data[0]["source"]).ShouldBe("api:ada");
    }

    [Fact]
    public async Task One_tenants_idempotency_key_is_not_anothers()
    {
        await using var server = await Server.Start(Keys);

        (await server.Post("/api/customers", new { name = "A" }, ("Authorization", "Bearer " + AdaKey), ("Idempotency-Key", "k"))).ShouldBe(HttpStatusCode.Created);
        (await server.Post("/api/customers", new { name = "B" }, ("Authorization", "Bearer " + AcmeKey), ("Idempotency-Key", "k"))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_short_key_is_refused_at_start() =>
        await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Server.Start(("Tandem:ApiKeys:0:Key", "short"), ("Tandem:ApiKeys:0:Name", "x")));

    [Fact]
    public async Task The_routes_of_earlier_systems_and_the_docs_can_be_turned_off()
    {
        await using var server = await Server.Start(("Tandem:EarlierRoutes", "false"), ("Tandem:Docs", "false"));

        foreach (var path in new[] { "/customers", "/customer/x", "/checking", "/docs", "/openapi/v1.json" })
            (await server.Get(path)).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
