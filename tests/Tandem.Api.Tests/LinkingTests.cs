using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Connectors;

namespace Tandem.Api.Tests;

public sealed class LinkingTests
{
    [Fact]
    public async Task A_customer_is_linked_with_an_object_that_is_there_and_free()
    {
        await using var server = await Start();
        var id = await server.Created(new { name = "Ada" });

        var told = (await server.Post($"/api/customers/{id}/link", new { integration = "stripe", externalId = "cus_there" })).ShouldBe(HttpStatusCode.OK);

        var link = told.Json!["integrations"]![0]!;
        ((string?)link["status"], (string?)link["externalId"]).ShouldBe(("pending", "cus_there"));
        ((string?)(await server.Get($"/api/customers/{id}/history")).Data[0]["action"]).ShouldBe("linked");
    }

    [Fact]
    public async Task An_object_of_another_customer_is_refused_until_that_one_is_unlinked()
    {
        await using var server = await Start();
        var (ada, bob) = (await server.Created(new { name = "Ada" }), await server.Created(new { name = "Bob" }));
        await server.Linked(ada, link => link with { ExternalId = new ExternalId("cus_there") });
        var wish = new { integration = "stripe", externalId = "cus_there" };

        (await server.Post($"/api/customers/{bob}/link", wish)).ShouldBeProblem(409).Text.ShouldContain(ada);
        (await server.Post($"/api/customers/{ada}/unlink", new { integration = "stripe" })).ShouldBe(HttpStatusCode.OK);
        (await server.Post($"/api/customers/{bob}/link", wish)).ShouldBe(HttpStatusCode.OK);

        ((string?)(await server.Get($"/api/customers/{ada}/integration-status")).Json!["integrations"]![0]!["externalId"]).ShouldBeNull();
        ((string?)(await server.Get($"/api/customers/{ada}/history")).Data[0]["action"]).ShouldBe("unlinked");
    }

    [Fact]
    public async Task A_customer_that_has_an_object_must_be_unlinked_first()
    {
        await using var server = await Start();
        var id = await server.Created(new { name = "Ada" });
        await server.Linked(id);

        (await server.Post($"/api/customers/{id}/link", new { integration = "stripe", externalId = "cus_there" })).ShouldBeProblem(409);
    }

    [Fact]
    public async Task An_object_that_is_not_there_or_cannot_be_asked_for_is_told()
    {
        await using var server = await Start();
        var id = await server.Created(new { name = "Ada" });

        (await server.Post($"/api/customers/{id}/link", new { integration = "stripe", externalId = "cus_gone" })).ShouldBeProblem(400, "externalId");
        (await server.Post($"/api/customers/{id}/link", new { integration = "stripe", externalId = "cus_busy" })).ShouldBeProblem(503);
        (await server.Post($"/api/customers/{id}/link", new { integration = "nowhere", externalId = "x" })).ShouldBeProblem(400, "integration");
        (await server.Post($"/api/customers/{id}/link", new { integration = "stripe" })).ShouldBeProblem(400, "externalId");
        (await server.Post("/api/customers/none/link", new { integration = "stripe", externalId = "cus_there" })).ShouldBeProblem(404);
        (await server.Post($"/api/customers/{id}/unlink", new { integration = "stripe" })).ShouldBeProblem(404);
    }

    private static Task<Server> Start() => Server.Start(engine: false, services =>
    {
        services.AddSingleton(provider => new Integrations.Integration(
            "stripe", new Remote(), new Integrations.IntegrationOptions(), provider.GetRequiredService<TimeProvider>()));
        services.Remove(services.First(each => each.ServiceType == typeof(Integrations.Integration)));
    });

    /// <summary>A remote that has one object, and one that it does not tell of.</summary>
    private sealed class Remote : IConnector
    {
        private readonly SignedConnector _else = new();

        public string Kind => _else.Kind;

        public IReadOnlyList<string> Catalogs => _else.Catalogs;

        public RemoteLimits Limits => _else.Limits;

        public Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<RemoteAnswer>>([.. calls.Cast<RemoteCall.Fetch>().Select(Answer)]);

        public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct) => _else.List(catalog, cursor, ct);

        public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct) => _else.ReadEvents(from, until, cursor, ct);

        public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets) =>
            _else.ReadWebhook(body, header, secrets);

        public Observation? Interpret(ReadOnlyMemory<byte> payload) => _else.Interpret(payload);

        public Task<ConnectionCheck> Check(CancellationToken ct) => _else.Check(ct);

        public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => _else.RegisterWebhook(address, ct);

        private static RemoteAnswer Answer(RemoteCall.Fetch fetch) => fetch.Id.Value switch
        {
            "cus_there" => new RemoteAnswer.Stored(
                new RemoteObject { Catalog = fetch.Catalog, Id = fetch.Id, Record = Records.Record.Of(("name", "Ada L.")), Seen = StampRange.At(1) }, false),
            "cus_busy" => new RemoteFailure.Transient("It is busy."),
            _ => new RemoteAnswer.Gone(),
        };
    }
}
