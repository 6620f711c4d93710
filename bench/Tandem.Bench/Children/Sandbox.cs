using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Tandem.Bench.Children;

/// <summary><c>tandem sandbox stripe</c>, without any limit.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    public const string ApiKey = "sk_test_bench";

    private readonly Child _process;
    private readonly HttpClient _http;

    private Sandbox(Child process, Uri address)
    {
        (_process, Address) = (process, address);
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);
    }

    public Uri Address { get; }

    public static async Task<Sandbox> Start(int port, int customers, CancellationToken ct)
    {
        var process = Child.Start(Hub.Program, ["sandbox", "stripe", "--port", Text(port), "--seed", Text(customers)]);
        await process.Line("The Stripe sandbox is ready", patience: null, ct);
        return new Sandbox(process, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Creates a customer; returns its id.</summary>
    public async Task<string> Create(string name, CancellationToken ct)
    {
        using var answer = await _http.PostAsync(new Uri("/v1/customers", UriKind.Relative), Form(name), ct);
        return (await Object(answer, ct)).GetProperty("id").GetString()!;
    }

    public async Task Rename(string customer, string name, CancellationToken ct)
    {
        using var answer = await _http.PostAsync(new Uri($"/v1/customers/{customer}", UriKind.Relative), Form(name), ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string?> NameOf(string customer, CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonElement>($"/v1/customers/{customer}", ct)).GetProperty("name").GetString();

    /// <summary>Reads the first pages of all customers, and from the start again where they are fewer.</summary>
    public async Task List(int pages, CancellationToken ct)
    {
        for (var (page, after) = (0, ""); page < pages; page++)
        {
            var list = await _http.GetFromJsonAsync<JsonElement>($"/v1/customers?limit=100{after}", ct);
            after = list.GetProperty("has_more").GetBoolean() ? $"&starting_after={list.GetProperty("data")[99].GetProperty("id").GetString()}" : "";
        }
    }

    /// <summary>The customers that are not deleted: e-mail address to name.</summary>
    public async Task<Dictionary<string, string?>> Dump(CancellationToken ct)
    {
        var customers = new Dictionary<string, string?>();
        using var reader = new StreamReader(await _http.GetStreamAsync(new Uri("/_sandbox/dump", UriKind.Relative), ct));
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("deleted").GetBoolean()) continue;
            var customer = json.RootElement.GetProperty("customer");
            if (!customers.TryAdd(customer.GetProperty("email").GetString() ?? customer.GetProperty("id").GetString()!, customer.GetProperty("name").GetString()))
                throw new BenchException($"The sandbox has two customers of {customer.GetProperty("email")}.");
        }

        return customers;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _process.DisposeAsync();
    }

    private static FormUrlEncodedContent Form(string name) => new(new Dictionary<string, string> { ["name"] = name });

    private static async Task<JsonElement> Object(HttpResponseMessage answer, CancellationToken ct)
    {
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
