using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tandem.Bench.Databases;

namespace Tandem.Bench.Children;

/// <summary><c>tandem serve</c> with its defaults, but for the limits of Stripe's own API.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private static readonly string[] Queues = ["changes", "events", "links"];

    private readonly HttpClient _http;

    private Hub(Child process, Uri address, HubDatabase database, string secret, TimeSpan startedIn)
    {
        (Process, Address, WebhookSecret, StartedIn) = (process, address, secret, startedIn);
        _http = new HttpClient { BaseAddress = address };
        Database = database;
    }

    /// <summary>The program that is measured, of the same build as this.</summary>
    public static string Program { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Tandem.App", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Tandem.App.dll"));

    public Child Process { get; }

    public Uri Address { get; }

    public string WebhookSecret { get; }

    public HubDatabase Database { get; }

    /// <summary>From the start of the process to the first answer that it is ready.</summary>
    public TimeSpan StartedIn { get; }

    public static async Task<Hub> Start(DatabaseServer server, string folder, int port, Uri sandbox, string secret, CancellationToken ct)
    {
        var (url, connect) = await server.Create(folder);
        var address = new Uri($"http://127.0.0.1:{port}");
        var started = Stopwatch.GetTimestamp();
        var process = Child.Start(
            Program,
            ["serve", "--data", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--public-url", address.GetLeftPart(UriPartial.Authority)],
            new Dictionary<string, string>
            {
                ["STRIPE_API_KEY"] = Sandbox.ApiKey,
                ["STRIPE_API_BASE"] = sandbox.GetLeftPart(UriPartial.Authority),
                ["STRIPE_WEBHOOK_SECRET"] = secret,
                ["DATABASE_URL"] = url ?? "",
                ["Tandem__Integrations__stripe__Stripe__PerSecond"] = "0",
                ["Tandem__Integrations__stripe__Stripe__PerEndpointPerSecond"] = "0",
            });
        try
        {
            await Ready(process, address, ct);
            return new Hub(process, address, new HubDatabase(connect), secret, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for a backfill.</summary>
    public async Task Import(CancellationToken ct)
    {
        using var answer = await _http.PostAsync(new Uri("/api/integrations/stripe/import", UriKind.Relative), null, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Changes a customer's name; returns when that is durable here.</summary>
    public async Task Rename(string customer, string name, CancellationToken ct)
    {
        using var answer = await _http.PatchAsync(new Uri($"/api/customers/{customer}", UriKind.Relative), JsonContent.Create(new { name }), ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Returns when no change, event or link waits any more.</summary>
    public async Task AtRest(TimeSpan patience, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        JsonElement waiting;
        do
        {
            if (Stopwatch.GetElapsedTime(started) > patience) throw new BenchException($"The hub did not come to rest in {patience.TotalSeconds} s.");
            await Task.Delay(25, ct);
            waiting = (await _http.GetFromJsonAsync<JsonElement>("/api/stats", ct)).GetProperty("waiting");
        }
        while (Queues.Any(queue => waiting.GetProperty(queue).GetInt64() > 0));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        Database.Dispose();
        return Process.DisposeAsync();
    }

    private static async Task Ready(Child process, Uri address, CancellationToken ct)
    {
        using var http = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/health/ready"), ct);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(5, ct);
        }

        await process.Line("Tandem is ready", TimeSpan.Zero, ct); // says what the process said
        throw new BenchException("The hub did not become ready.");
    }
}
