using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One edit at a time on our side of an idle hub, until the sandbox has it: through the API, and by SQL from a program beside it.</summary>
internal static class LocalEditScenario
{
    private const string Name = "local-edit";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 0, ct);
        var (there, here) = await Linked.Customer(world, ct);
        await Linked.Series(10, i => Edit(world, there, i, () => world.Hub.Rename(here, $"Warm {i}", ct), $"Warm {i}", ct), ct);

        var count = options.Of(200, 40);
        var byApi = await Linked.Series(count, i => Edit(world, there, i, () => world.Hub.Rename(here, $"Api {i}", ct), $"Api {i}", ct), ct);
        var bySql = await Linked.Series(count, i => Edit(world, there, i, () => Task.Run(() => world.Hub.Database.Rename(here, $"Sql {i}"), ct), $"Sql {i}", ct), ct);
        report.Add(Name, "through the API, p50", byApi.P50, "ms", Target.Under(20));
        report.Add(Name, "through the API, p99", byApi.P99, "ms", Target.Under(100));
        report.Add(Name, "by SQL from another program, p50", bySql.P50, "ms", Target.Under(20));
        report.Add(Name, "by SQL from another program, p99", bySql.P99, "ms", Target.Under(100));
    }

    private static async Task<TimeSpan> Edit(World world, string there, int number, Func<Task> edit, string expected, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await edit();
        while (await world.Sandbox.NameOf(there, ct) != expected)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(20)) throw new BenchException($"Edit {number} did not reach the sandbox.");
            await Task.Delay(1, ct);
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
