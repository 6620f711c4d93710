using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tandem.Connectors.Stripe.Tests.OpenApi;
using Tandem.Contracts.Connectors;
using Tandem.Records;
using Tandem.Sandbox.Stripe;

namespace Tandem.Connectors.Stripe.Tests;

/// <summary>The connector, its requests held to Stripe's OpenAPI document, and a sandbox that it speaks to.</summary>
internal sealed class StripeWorld : RemoteWorld
{
    public const string Key = "sk_test_contract00000000";

    private readonly ManualTime _time;
    private readonly StripeSandboxServer _sandbox;
    private readonly HttpClient _somebodyElse;
    private readonly StripeConnector _connector;
    private readonly Channel<WebhookRequest> _webhooks = Channel.CreateUnbounded<WebhookRequest>();
    private WebApplication? _receiver;

    private StripeWorld(ManualTime time, StripeSandboxServer sandbox)
    {
        (_time, _sandbox) = (time, sandbox);
        _somebodyElse = new HttpClient { BaseAddress = sandbox.Address };
        _somebodyElse.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key}");
        _connector = StripeConnector.Create(
            new StripeOptions { ApiKey = new Secret(Key), ApiBase = sandbox.Address },
            time,
            new HeldToOpenApi { InnerHandler = new SocketsHttpHandler() });
    }

    public override IConnector Connector => _connector;

    /// <summary>What goes wrong from now on.</summary>
    public StripeFaults Faults
    {
        set => _sandbox.Faults = value;
    }

    public override string Catalog => "customers";

    public override string Map => "metadata";

    public override Record Full { get; } = Record.Of(
        ("name", "Ada Lovelace"), ("email", "ada@example.com"), ("phone", "+15555550100"), ("description", "First programmer"),
        ("address.line1", "12 St James's Square"), ("address.line2", "Flat 2"), ("address.city", "London"), ("address.state", "Greater London"),
        ("address.postalCode", "SW1Y 4JH"), ("address.country", "GB"), ("metadata.plan", "gold"), ("metadata.a.b", "1"));

    public override Record Other { get; } = Record.Of(
        ("name", "Grace Hopper"), ("email", "grace@example.com"), ("phone", "+15555550101"), ("description", "Found the moth"),
        ("address.line1", "1 Navy Yard"), ("address.line2", "Room 3"), ("address.city", "Arlington"), ("address.state", "VA"),
        ("address.postalCode", "22202"), ("address.country", "US"), ("metadata.plan", "platinum"), ("metadata.a.b", "2"));

    public override Record Unacceptable { get; } = Record.Of(("email", "no address"));

    public override ExternalId Unknown => new("cus_NeverGivenOut");

    public override long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public override Uri WebhookAddress => new(_receiver!.Urls.First() + "/hook");

    public static async Task<StripeWorld> Start()
    {
        var time = new ManualTime();
        var world = new StripeWorld(time, await StripeSandboxServer.StartAsync(new StripeSandboxOptions { Port = 0, Time = time }));
        world._receiver = await world.Receive();
        return world;
    }

    public override void Pass(TimeSpan time) => _time.Pass(time);

    public override async Task<ExternalId> Create(Record record) =>
        new((await Post("/v1/customers", Parameters(record))).GetProperty("id").GetString()!);

    public override async Task Edit(ExternalId id, IReadOnlyList<FieldChange> changes)
    {
        var address = await Address(id);
        var record = changes.Where(change => !change.Path.StartsWith("address.", StringComparison.Ordinal))
            .Select(change => KeyValuePair.Create(Parameter(change.Path), change.To ?? "")).ToList();
        if (changes.Any(change => change.Path.StartsWith("address.", StringComparison.Ordinal)))
        {
            var after = address.With(changes.Where(change => change.Path.StartsWith("address.", StringComparison.Ordinal))
                .Select(change => KeyValuePair.Create(change.Path, change.To)));
            if (after.Count == 0) record.Add(KeyValuePair.Create("address", ""));
            else record.AddRange(Parameters(after));
        }

        await Post($"/v1/customers/{id}", record);
    }

    public override async Task Delete(ExternalId id)
    {
        using var answer = await _somebodyElse.DeleteAsync(new Uri($"/v1/customers/{id}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    // The limit only ends a test whose webhook never comes.
    public override Task<WebhookRequest> NextWebhook() => _webhooks.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public override async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        _somebodyElse.Dispose();
        await _sandbox.DisposeAsync();
        if (_receiver is not null) await _receiver.DisposeAsync();
    }

    private async Task<Record> Address(ExternalId id)
    {
        using var customer = JsonDocument.Parse(await _somebodyElse.GetStringAsync(new Uri($"/v1/customers/{id}", UriKind.Relative)));
        var address = customer.RootElement.GetProperty("address");
        return address.ValueKind is not JsonValueKind.Object
            ? Record.Empty
            : Record.From(Full.Paths.Where(path => path.StartsWith("address.", StringComparison.Ordinal))
                .Select(path => KeyValuePair.Create(path, address.GetProperty(Words(path[8..])).GetString())));
    }

    private async Task<JsonElement> Post(string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var form = new FormUrlEncodedContent(parameters);
        using var answer = await _somebodyElse.PostAsync(new Uri(path, UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(Record record) =>
        record.Select(pair => KeyValuePair.Create(Parameter(pair.Key), pair.Value));

    private static string Parameter(string path) =>
        path.IndexOf('.') is var dot and > 0 ? $"{path[..dot]}[{Words(path[(dot + 1)..])}]" : path;

    private static string Words(string part) => part == "postalCode" ? "postal_code" : part;

    private async Task<WebApplication> Receive()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _webhooks.Writer.TryWrite(new WebhookRequest(
                body.ToArray(),
                request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        });
        await app.StartAsync();
        return app;
    }
}
