using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Tandem.Bench.Databases;
using Tandem.Streams.Kafka;

namespace Tandem.Bench.Children;

/// <summary><c>tandem serve</c> with its defaults, but for the limits of Stripe's own API.</summary>
internal sealed class Hub : IAsyncDisposable
{
    // Events a second that no hub applies: before so much time has passed, there is nothing to be seen.
    private const double Fastest = 20_000;

    private readonly HttpClient _http;
    private readonly Broker? _broker;

    private Hub(Child process, Uri address, HubDatabase database, Broker? broker, string secret, TimeSpan startedIn)
    {
        _broker = broker;
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

    public static async Task<Hub> Start(DatabaseServer server, Broker? broker, string folder, int port, Uri sandbox, string secret, CancellationToken ct)
    {
        var (url, connect) = await server.Create(folder);
        return await Start(url, new HubDatabase(connect), broker, folder, port, sandbox, secret, [], ct);
    }

    /// <summary>A hub on tables that are there, with no remote, that does nothing but answer.</summary>
    public static Task<Hub> StartAlone(MigratedTables tables, int port, CancellationToken ct) => Start(
        tables.Url, tables.Database, broker: null, tables.Folder, port, new Uri($"http://127.0.0.1:{World.FreePort()}"), "whsec_bench",
        new() { ["Tandem__SweepMinutes"] = "0", ["Tandem__Integrations__stripe__PollSeconds"] = "0" }, ct);

    private static async Task<Hub> Start(
        string? url, HubDatabase database, Broker? broker, string folder, int port, Uri sandbox, string secret, Dictionary<string, string> further,
        CancellationToken ct)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var started = Stopwatch.GetTimestamp();
        var process = Child.Start(
            Program,
            ["serve", "--data", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--public-url", address.GetLeftPart(UriPartial.Authority)],
            new Dictionary<string, string>(further)
            {
                ["STRIPE_API_KEY"] = Sandbox.ApiKey,
                ["STRIPE_API_BASE"] = sandbox.GetLeftPart(UriPartial.Authority),
                ["STRIPE_WEBHOOK_SECRET"] = secret,
                ["DATABASE_URL"] = url ?? "",
                ["KAFKA_BROKER"] = broker?.Address ?? "",

                // A broker answers a fetch when there is something; the mock's lets it wait to the end, so that a message would wait for half of 100 ms.
                ["Tandem__Kafka__Properties__fetch.wait.max.ms"] = "5",
                ["Tandem__Integrations__stripe__Stripe__PerSecond"] = "0",
                ["Tandem__Integrations__stripe__Stripe__PerEndpointPerSecond"] = "0",
            });
        try
        {
            await Ready(process, address, ct);
            return new Hub(process, address, database, broker, secret, Stopwatch.GetElapsedTime(started));
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

    /// <summary>
    /// Returns when no change, event or link waits any more. The database and the broker are asked, so that the hub has no work with it; not too
    /// often, for each time costs the database some milliseconds while much waits.
    /// </summary>
    public async Task AtRest(TimeSpan patience, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            if (Stopwatch.GetElapsedTime(started) > patience) throw new BenchException($"The hub did not come to rest in {patience.TotalSeconds} s.");
            await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(await EventsLeft(ct) / Fastest, 0.05, 2)), ct);
        }
        while (await IsBusy(ct));
    }

    private async Task<long> EventsLeft(CancellationToken ct) => Database.EventsLeft() + ((await Waiting(ct))?.Events ?? 0);

    // In the order in which work moves on, so that none slips from a place that was not looked at yet to one that was.
    private async Task<bool> IsBusy(CancellationToken ct) =>
        Database.HasChanges() || await Waiting(ct) is { Changes: > 0 } || Database.HasDueLinks() || await Waiting(ct) is { Events: > 0 } || Database.HasEvents();

    private async Task<KafkaWaiting?> Waiting(CancellationToken ct) => _broker is null ? null : await _broker.Waiting(ct);

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
            catch (Exception failure) when (failure is HttpRequestException or SocketException)
            {
                // It does not listen yet. A connection that is refused the moment it was made comes as the socket's own failure.
            }

            await Task.Delay(5, ct);
        }

        await process.Line("Tandem is ready", TimeSpan.Zero, ct); // says what the process said
        throw new BenchException("The hub did not become ready.");
    }
}
