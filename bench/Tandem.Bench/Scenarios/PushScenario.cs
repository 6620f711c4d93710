using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>Rows written by a program beside the hub, until the sandbox has them all.</summary>
internal static class PushScenario
{
    private const string Name = "push";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 0, ct);
        var load = new PushLoad(world);
        await load.WarmUp(options, ct);
        var run = await load.Push(options.Of(10_000, 2_000), ct);
        report.Add(Name, "creates", run.CreateRate, "pushes/s", options.Of(Target.AtLeast(1_500), Target.AtLeast(2_000)));
        report.Add(Name, "updates", run.UpdateRate, "pushes/s", options.Of(Target.AtLeast(1_500), Target.AtLeast(2_000)));
        report.Add(Name, "hub's processor time", Scenario.MicrosecondsEach(run.HubUsed, 2 * run.Count), "µs/push");
        report.Add(Name, "memory under load, peak", Scenario.Megabytes(world.Hub.Process.PeakResident), "MB", Target.Under(300));
    }
}
