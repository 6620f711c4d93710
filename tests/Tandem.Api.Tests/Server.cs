using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Storage.Sqlite;
using Tandem.Streams;

namespace Tandem.Api.Tests;

/// <summary>The API on a free port over a SQLite database in memory. The engine's loops rest, so that nothing but the requests changes anything.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Integration = "stripe";

    private readonly WebApplication _app;

    private Server(WebApplication app, HttpClient client) => (_app, Client) = (app, client);

    public HttpClient Client { get; }

    public static IntegrationKey Stripe { get; } = new(TenantId.Default, Integration);

    public static Task<Server> Start(params (string Key, string Value)[] settings) => Start(engine: false, null, settings);

    public static async Task<Server> Start(bool engine, Action<IServiceCollection>? services, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"Tandem:Integrations:{Integration}:WebhookSecrets:0"] = SignedConnector.Secret,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));

        var before = builder.Services.ToHashSet();
        builder.AddTandem().AddIntegration(Integration, _ => new SignedConnector()).AddTandemApi().Services.AddSqliteStore(":memory:");
        if (!engine)
        {
            foreach (var worker in builder.Services.Where(each => each.ServiceType == typeof(IHostedService) && !before.Contains(each)).ToArray())
                builder.Services.Remove(worker);
        }

        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapTandem();
        if (!engine)
        {
            await app.Services.GetRequiredService<ISyncStore>().Migrate(app.Services.GetRequiredService<IReadOnlyList<Catalog>>(), default);
            _ = Task.Run(app.Services.GetRequiredService<Inbox>().Run);
        }

        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Server(app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) });
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path, object? body = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, body, headers);

    public Task<Answer> Put(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Put, path, body, headers);

    public Task<Answer> Patch(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Patch, path, body, headers);

    public Task<Answer> Delete(string path, object? body = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Delete, path, body, headers);

    public async Task<Answer> Send(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is byte[] bytes) request.Content = new ByteArrayContent(bytes);
        else if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)));
        if (request.Content is not null) request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type") request.Content!.Headers.ContentType = value == "" ? null : MediaTypeHeaderValue.Parse(value);
            else if (name == "Content-Encoding") request.Content!.Headers.ContentEncoding.Add(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) ?? false;
        return new Answer(
            response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<Answer> PostEvent(string path, string body, string? signature = null) =>
        Post(path, body, (SignedConnector.SignatureHeader, signature ?? SignedConnector.Sign(body)));

    public async Task<string> Created(object customer)
    {
        var answer = await Post("/api/customers", customer);
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        return (string)answer.Json!["id"]!;
    }

    /// <summary>Gives an item a link, as the engine would have.</summary>
    public async Task<LinkId> Linked(string id, Func<Link, Link>? with = null)
    {
        var key = new ItemKey(TenantId.Default, "customers", new ItemId(id));
        await Get<ISyncStore>().Transact(new Selection { Items = [key] }, loaded =>
        {
            var edits = new Edits("test");
            var link = new Link
            {
                Integration = Stripe,
                Item = key,
                ExternalId = new ExternalId("cus_" + id.Replace("-", "", StringComparison.Ordinal)),
                Status = LinkStatus.Synced,
                Bases = new Merging.Bases(loaded.Items[key].Record, loaded.Items[key].Record),
            };
            edits.NewLinks.Add(with is null ? link : with(link));
            return new Decision<bool>(edits, true);
        }, default);
        var (item, links) = (await Get<IItemQueries>().Get([key], default))[0];
        return links[0].Id;
    }

    /// <summary>Parks an event, as the engine would have.</summary>
    public async Task Parked(string eventId, string payload = """{"id":"x"}""")
    {
        var stream = Get<IEventStream>();
        var remote = new Connectors.RemoteEvent { Id = eventId, Type = "customer.updated", ExternalId = new ExternalId("cus_x"), Stamp = 1, Payload = Encoding.UTF8.GetBytes(payload) };
        await stream.Append([new InboxEvent { Integration = Stripe, Event = remote, ReceivedAt = DateTimeOffset.UnixEpoch }], default);
        var stored = (await stream.Read([Stripe], new ReadLimit(100), default)).Where(each => each.Event.Id == eventId);
        await stream.Park([.. stored.Select(each => (each, "It cannot be read."))], DateTimeOffset.UnixEpoch, default);
    }

    /// <summary>All that the database holds, as text, to be compared.</summary>
    public async Task<string> Contents()
    {
        var items = await Get<IItemQueries>().List(new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Limit = 200 }, default);
        var history = await Get<IReports>().Activity(TenantId.Default, null, 1000, default);
        var links = await Get<IReports>().Links(new LinkQuery { Tenant = TenantId.Default, Limit = 1000 }, default);
        var events = await Get<IEventStream>().Read([Stripe], new ReadLimit(1000), default);
        var parked = await Get<IEventStream>().Parked(TenantId.Default, 0, 1000, default);
        var changes = await Get<IChangeStream>().Read(1000, default);
        var states = await Get<IIntegrationStates>().Load(default);
        return string.Join('\n',
        [
            .. items.Items.Select(state => $"{state.Item}"), .. history.Select(entry => $"{entry.Position} {entry.Action} {entry.Item}"),
            .. links.Select(state => $"{state.Link.Id} {state.Link.Status} {state.Link.DueAt}"), .. events.Select(each => each.Event.Id),
            .. parked.Select(each => each.Event.Event.Id), .. changes.Select(change => $"{change.Position}"), .. states.Select(state => $"{state}"),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Get<Inbox>().Close();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What the server answered.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Json, string Text, string? Type, Dictionary<string, string> Headers)
{
    public string? ETag => Headers.GetValueOrDefault("ETag");

    public IReadOnlyList<JsonNode> Data => [.. Json!["data"]!.AsArray().Select(each => each!)];

    /// <summary>Asserts that it is a problem document of this status, with an error at the field.</summary>
    public Answer ShouldBeProblem(int status, string? field = null)
    {
        ((int)Status).ShouldBe(status, Text);
        Type.ShouldBe("application/problem+json", Text);
        ((int)Json!["status"]!).ShouldBe(status);
        ((string?)Json["title"]).ShouldNotBeNullOrWhiteSpace();
        ((string?)Json["detail"]).ShouldNotBeNullOrWhiteSpace();
        if (field is not null) (Json["errors"]?[field]?[0]).ShouldNotBeNull(Text);
        return this;
    }

    public Answer ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}
