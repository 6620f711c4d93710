using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Databases;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// Customers inserted, and then all changed, in one SQL transaction each, until the sandbox has them all; some before, to warm up. The sandbox's webhooks tell the
/// hub of every push meanwhile, as Stripe's would.
/// </summary>
internal static class PushScenario
{
    private const string Name = "push";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        report.Begin(Name);
        await using var world = await World.Start(options.Server, customers: 0, ct);
        var (warmUp, count) = (options.Of(2_000, 500), options.Of(10_000, 2_000));
        var all = warmUp + count;

        await Measure(world, () => world.Hub.Database.Insert(0, warmUp, "Created"), ct);
        var creates = await Measure(world, () => world.Hub.Database.Insert(warmUp, count, "Created"), ct);
        await Check(world, all, "Created", ct);
        var updates = await Measure(world, () => world.Hub.Database.RenameAll("Created", "Updated"), ct);
        await Check(world, all, "Updated", ct);

        report.Add(Name, "creates", count / creates.Elapsed.TotalSeconds, "pushes/s", options.Of(Target.AtLeast(1_500), Target.AtLeast(2_000)));
        report.Add(Name, "updates", all / updates.Elapsed.TotalSeconds, "pushes/s", options.Of(Target.AtLeast(1_500), Target.AtLeast(2_000)));
        report.Add(Name, "hub's processor time", Scenario.MicrosecondsEach(creates.Used + updates.Used, count + all), "µs/push");
        report.Add(Name, "memory under load, peak", Scenario.Megabytes(world.Hub.Process.PeakResident), "MB", Target.Under(300));
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Used)> Measure(World world, Action write, CancellationToken ct)
    {
        var used = world.Hub.Process.Processor;
        write();
        var committed = Stopwatch.GetTimestamp();
        await world.Hub.AtRest(TimeSpan.FromMinutes(5), ct);
        return (Stopwatch.GetElapsedTime(committed), world.Hub.Process.Processor - used);
    }

    private static async Task Check(World world, int count, string name, CancellationToken ct)
    {
        var there = await world.Sandbox.Dump(ct);
        if (there.Count != count) throw new BenchException($"The sandbox has {there.Count} customers of {count}.");
        for (var i = 0; i < count; i++)
        {
            if (there.GetValueOrDefault(HubDatabase.EmailOf(i)) != $"{name} {i}") throw new BenchException($"Customer {i} is not '{name} {i}' in the sandbox.");
        }
    }
}
