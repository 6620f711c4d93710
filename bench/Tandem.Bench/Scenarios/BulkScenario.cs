using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One SQL statement of a program beside Tandem over many customers, with the capture of each change in the same transaction.</summary>
internal static class BulkScenario
{
    private const string Name = "bulk";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var count = options.Of(100_000, 20_000);
        await using var tables = await MigratedTables.Make(options.Server, ct);
        tables.Database.Execute(options.Server.InsertCustomers(0, count));
        tables.Database.Execute("DELETE FROM changes");

        var used = options.Server.Processor;
        var started = Stopwatch.GetTimestamp();
        tables.Database.RenameAll("Customer", "Updated");
        var elapsed = Stopwatch.GetElapsedTime(started);

        if (tables.Database.Count("changes") != count) throw new BenchException($"{tables.Database.Count("changes")} of {count} changes were captured.");
        report.Add(Name, $"update of {count:N0} customers, captured", elapsed.TotalSeconds, "s", Target.Under(3));
        report.Add(Name, "database server's processor time", (options.Server.Processor - used).TotalSeconds, "s");
    }
}
