using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>All customers of the sandbox, read page by page into an empty hub; ten times as many must not need more memory.</summary>
internal static class BackfillScenario
{
    private const string Name = "backfill";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var (few, many) = (options.Of(10_000, 3_000), options.Of(100_000, 15_000));
        var small = await Import(options, few, ct);
        report.Add(Name, $"{few:N0} customers", few / small.Elapsed.TotalSeconds, "customers/s", options.Of(Target.AtLeast(5_000), Target.AtLeast(8_000)));
        var large = await Import(options, many, ct);
        report.Add(Name, $"{many:N0} customers", many / large.Elapsed.TotalSeconds, "customers/s", options.Of(Target.AtLeast(5_000), Target.AtLeast(8_000)));
        report.Add(Name, "hub's processor time", Scenario.MicrosecondsEach(large.Used, many), "µs/customer");
        report.Add(Name, $"memory at {few:N0}, peak", Scenario.Megabytes(small.Memory), "MB");

        // The database's cache and memory map fill up to their bounds meanwhile: flat is less than half as much again for ten times the customers.
        report.Add(Name, $"memory at {many:N0}, peak", Scenario.Megabytes(large.Memory), "MB", Target.Under(Math.Round(Scenario.Megabytes(small.Memory) * 1.5)));
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Used, long Memory)> Import(Options options, int count, CancellationToken ct)
    {
        await using var world = await World.Start(options, count, ct);
        await world.Sandbox.List(pages: 200, ct); // Stripe has been running for a while when somebody imports; the hub may have just started
        var used = world.Hub.Process.Processor;
        var started = Stopwatch.GetTimestamp();
        await world.Hub.Import(ct);
        while (world.Hub.Database.LinksMade() < count || world.Hub.Database.Count("links") < count)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(5)) throw new BenchException("The backfill did not end.");
            await Task.Delay(10, ct);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        used = world.Hub.Process.Processor - used;
        await world.Hub.AtRest(TimeSpan.FromMinutes(1), ct);
        await Check(world, count, ct);
        return (elapsed, used, world.Hub.Process.PeakResident);
    }

    private static async Task Check(World world, int count, CancellationToken ct)
    {
        var rows = world.Hub.Database.Customers();
        if (rows.Count != count) throw new BenchException($"There are {rows.Count} rows of {count} customers.");
        var there = await world.Sandbox.Dump(ct);
        if (rows.Find(row => there.GetValueOrDefault(row.Email ?? "") != row.Name) is { Email: not null } different)
            throw new BenchException($"The row of {different.Email} is not what the sandbox has.");
    }
}
