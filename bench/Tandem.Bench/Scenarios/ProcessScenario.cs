using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>The hub's process: how soon it is ready, and what it holds when nothing happens. Memory under load is told by the other scenarios.</summary>
internal static class ProcessScenario
{
    private const string Name = "process";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var starts = new List<TimeSpan>();
        for (var i = 0; i < options.Of(5, 2); i++)
        {
            await using var world = await World.Start(options, customers: 0, ct);
            starts.Add(world.Hub.StartedIn);
        }

        report.Add(Name, "start to ready, slowest", starts.Max().TotalSeconds, "s", Target.Under(1.5));

        await using var idle = await World.Start(options, customers: 100, ct);
        await idle.Hub.Import(ct);
        await Task.Delay(TimeSpan.FromSeconds(options.Of(20, 5)), ct);
        var used = idle.Hub.Process.Processor;
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        used = idle.Hub.Process.Processor - used;
        report.Add(Name, "memory, idle", Scenario.Megabytes(idle.Hub.Process.Resident), "MB", Target.Under(130));
        report.Add(Name, "processor, idle", used.TotalSeconds / 5 * 100, "% of a core");
    }
}
