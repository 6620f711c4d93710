using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Tandem.Bench.Children;
using Tandem.Bench.Databases;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// What a person looks at, over few customers and over a hundred times as many: each page asked for again and again over HTTP. A thousand links
/// are failed in either, so that what a page finds is the same and only the table around it grows; and all pages are asked for so often before, that
/// the hub is compiled.
/// </summary>
internal static class PagesScenario
{
    private const string Name = "pages";
    private const int Looks = 15;
    private const int WarmUp = 30;
    private const int Failed = 1000;

    private static readonly (string Page, string Path)[] Pages =
    [
        ("list, newest first", "/api/customers?sort=-createdAt"),
        ("list, by name", "/api/customers?sort=name"),
        ("list, last page", "/api/customers?sort=-name&limit=200"),
        ("list, failed", "/api/customers?status=failed"),
        ("list, synced", "/api/customers?status=synced&sort=name"),
        ("search, one", "/api/customers?q=customer.4242%40"),
        ("search, many", "/api/customers?q=example.com"),
        ("search, none", "/api/customers?q=zzyzx"),
        ("stats", "/api/stats"),
        ("failures", "/api/failures"),
    ];

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var (few, many) = (options.Of(10_000, 10_000), options.Of(1_000_000, 100_000));
        var before = await Measure(options, few, ct);
        var after = await Measure(options, many, ct);
        foreach (var (page, _) in Pages)
        {
            report.Add(Name, $"{page}: {few:N0}", before[page], "ms");
            report.Add(Name, $"{page}: {many:N0}", after[page], "ms", Target.Under(50));
        }
    }

    private static async Task<Dictionary<string, double>> Measure(Options options, int count, CancellationToken ct)
    {
        await using var tables = await MigratedTables.Make(options.Server, ct);
        for (var first = 0; first < count; first += 100_000) tables.Database.Execute(options.Server.InsertCustomers(first, Math.Min(100_000, count - first)));
        tables.Database.Execute("DELETE FROM changes");
        tables.Database.Execute(DatabaseServer.InsertLinks(Numbers(count / Failed)));

        await using var hub = await Hub.StartAlone(tables, World.FreePort(), ct);
        await CatchUp(options, tables.Database, ct);
        foreach (var statement in options.Server.Settle) tables.Database.Execute(statement);
        using var http = new HttpClient { BaseAddress = hub.Address };
        for (var i = 0; i < WarmUp; i++)
        {
            foreach (var (_, path) in Pages) await Ask(http, path, ct);
        }

        var times = new Dictionary<string, double>();
        foreach (var (page, path) in Pages) times[page] = await Look(http, path, ct);
        return times;
    }

    /// <summary>The end of one in so many numbers; how many is a power of ten.</summary>
    private static string Numbers(int oneIn) => (oneIn + 1).ToString(CultureInfo.InvariantCulture)[1..];

    private static async Task CatchUp(Options options, HubDatabase database, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (database.Finds(options.Server.Behind))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10)) throw new BenchException("The hub did not catch up with what was written beside it.");
            await Task.Delay(50, ct);
        }
    }

    private static async Task<double> Look(HttpClient http, string path, CancellationToken ct)
    {
        var lengths = new List<TimeSpan>();
        for (var i = 0; i < Looks; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await Ask(http, path, ct);
            lengths.Add(Stopwatch.GetElapsedTime(started));
        }

        return new Percentiles(lengths).P50;
    }

    private static async Task Ask(HttpClient http, string path, CancellationToken ct)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>(path, ct);
        if (answer.ValueKind is not JsonValueKind.Object) throw new BenchException($"{path} is not answered with an object.");
    }
}
