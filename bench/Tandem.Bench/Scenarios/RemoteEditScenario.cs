using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One edit at a time in the sandbox, until our row has it: from before the edit is sent, so its own call counts too.</summary>
internal static class RemoteEditScenario
{
    private const string Name = "remote-edit";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 0, ct);
        var (there, here) = await Linked.Customer(world, ct);
        await Linked.Series(10, i => Edit(world, there, here, $"Warm {i}", ct), ct);

        var edits = await Linked.Series(options.Of(200, 40), i => Edit(world, there, here, $"Remote {i}", ct), ct);
        report.Add(Name, "to our row, p50", edits.P50, "ms", Target.Under(20));
        report.Add(Name, "to our row, p99", edits.P99, "ms", Target.Under(100));
    }

    private static async Task<TimeSpan> Edit(World world, string there, string here, string name, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await world.Sandbox.Rename(there, name, ct);
        while (world.Hub.Database.NameOf(here) != name)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) throw new BenchException($"'{name}' did not reach our row.");
            await Task.Delay(1, ct);
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
