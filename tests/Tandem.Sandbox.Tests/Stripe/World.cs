using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

/// <summary>A running sandbox with a plain HTTP client: the tests see what any client would.</summary>
internal sealed class World : IAsyncDisposable
{
    public required StripeSandboxServer Stripe { get; init; }

    public required HttpClient Http { get; init; }

    public static async Task<World> Start(StripeSandboxOptions? options = null)
    {
        options ??= new StripeSandboxOptions();
        options.Port = 0;
        var stripe = await StripeSandboxServer.StartAsync(options);
        var http = new HttpClient { BaseAddress = stripe.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_tests");
        return new World { Stripe = stripe, Http = http };
    }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path, null, []);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null, []);

    public Task<Answer> Post(string path, params (string Name, string Value)[] form) => Send(HttpMethod.Post, path, null, form);

    public Task<Answer> PostWithKey(string key, string path, params (string Name, string Value)[] form) => Send(HttpMethod.Post, path, key, form);

    public async Task<string> CreateCustomer(params (string Name, string Value)[] form) =>
        (await Post("/v1/customers", form)).Expect(HttpStatusCode.OK).Json.Text("id");

    public async Task<JsonElement[]> Events(string query = "") => (await Get($"/v1/events?limit=100{query}")).Expect(HttpStatusCode.OK).Data;

    public async Task<Answer> Admin(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json) };
        using var response = await Http.SendAsync(request);
        return await Answer.Read(response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Stripe.DisposeAsync();
    }

    private async Task<Answer> Send(HttpMethod method, string path, string? key, (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (method == HttpMethod.Post) request.Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var response = await Http.SendAsync(request);
        return await Answer.Read(response);
    }
}

/// <summary>An answer, read.</summary>
internal sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public JsonElement Error => Json.GetProperty("error");

    public JsonElement[] Data => [.. Json.GetProperty("data").EnumerateArray()];

    public string[] Ids => [.. Data.Select(item => item.Text("id"))];

    public Answer Expect(HttpStatusCode status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }

    public static async Task<Answer> Read(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
        await response.Content.ReadAsStringAsync());
}

internal static class JsonWords
{
    public static string Text(this JsonElement json, string property) => json.GetProperty(property).GetString().ShouldNotBeNull();

    public static JsonElement At(this JsonElement json, params string[] path) => path.Aggregate(json, (at, step) => at.GetProperty(step));

    public static bool IsNull(this JsonElement json, string property) => json.GetProperty(property).ValueKind == JsonValueKind.Null;
}
