using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>Signed webhooks over 64 connections, while the hub applies them to its rows at the same time.</summary>
internal static class WebhooksScenario
{
    private const string Name = "webhooks";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 0, ct);
        var count = options.Of(100_000, 20_000);
        await using var load = await WebhooksLoad.Start(world.Hub, options, count, ct);
        await load.WarmUp(ct);
        var run = await load.Post(count, ct);
        load.Check();

        report.Add(Name, "accepted durably", run.Accepted, "events/s", options.Of(Target.AtLeast(10_000), Target.AtLeast(18_000)));
        if (report.Value(FloorScenario.Name, FloorScenario.Rate) is { } floor)
        {
            report.Add(Name, "accepted durably, of the floor", run.Accepted / floor * 100, "%");
            report.Add(Name, "accepted and applied, of the floor", run.Applied / floor * 100, "%");
        }

        report.Add(Name, "accepted, p50", run.Posted.P50, "ms");
        report.Add(Name, "accepted, p99", run.Posted.P99, "ms", options.Of(Target.Under(30), Target.Under(15)));
        report.Add(Name, "accepted and applied", run.Applied, "events/s", options.Of(Target.AtLeast(6_000), Target.AtLeast(10_000)));
        report.Add(Name, "hub's processor time", Scenario.MicrosecondsEach(run.HubUsed, run.Posted.Accepted), "µs/event");
        report.Add(Name, "database server's processor time", Scenario.MicrosecondsEach(run.ServerUsed, run.Posted.Accepted), "µs/event");
        report.Add(Name, "memory under load, peak", Scenario.Megabytes(world.Hub.Process.PeakResident), "MB", Target.Under(300));
    }
}
