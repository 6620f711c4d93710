using Tandem.Bench.Children;
using Tandem.Bench.Figures;
using Tandem.Bench.Floor;
using Tandem.Bench.Load;

namespace Tandem.Bench.Scenarios;

/// <summary>The webhooks' load against a bare endpoint that only verifies and commits: what is left to win for the hub.</summary>
internal static class FloorScenario
{
    public const string Name = "floor";

    /// <summary>The figure that others are told as a share of.</summary>
    public const string Rate = "verified and committed";

    private const string Secret = "whsec_bench";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var (port, folder) = (World.FreePort(), Directory.CreateTempSubdirectory("tandem-bench-"));
        try
        {
            await Measure(options, report, port, await Database(options, folder.FullName), ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Database(Options options, string folder)
    {
        var (_, connect) = await options.Server.Create(folder);
        await using var connection = connect();
        return connection.ConnectionString;
    }

    private static async Task Measure(Options options, Report report, int port, string database, CancellationToken ct)
    {
        await using var floor = Child.Start(typeof(FloorScenario).Assembly.Location, FloorCommand.Args(port, Secret, options.Setup.Database, database));
        await floor.Line(FloorCommand.Ready, patience: null, ct);
        var plan = new LoadPlan(new Uri($"http://localhost:{port}/"), Secret, Customers: 5000, options.Of(20_000, 10_000), options.Of(100_000, 20_000), Connections: 64);
        await using var sender = await Sender.Start(plan, ct);
        await sender.WarmUp(ct);
        var (used, server) = (floor.Processor, options.Server.Processor);
        var posted = await sender.Post(plan.Count, ct);
        if (posted.Accepted != plan.Count) throw new BenchException($"{plan.Count - posted.Accepted} of {plan.Count} bodies were not accepted.");

        report.Add(Name, Rate, posted.Accepted / posted.Seconds, "bodies/s");
        report.Add(Name, "accepted, p99", posted.P99, "ms");
        report.Add(Name, "endpoint's processor time", Scenario.MicrosecondsEach(floor.Processor - used, plan.Count), "µs/body");
        report.Add(Name, "database server's processor time", Scenario.MicrosecondsEach(options.Server.Processor - server, plan.Count), "µs/body");
    }
}
