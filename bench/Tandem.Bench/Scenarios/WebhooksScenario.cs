using System.Diagnostics;
using System.Text.Json;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;
using Tandem.Bench.Load;

namespace Tandem.Bench.Scenarios;

/// <summary>Signed webhooks over 64 connections, while the hub applies them to its rows at the same time.</summary>
internal static class WebhooksScenario
{
    private const string Name = "webhooks";
    private const int Customers = 5000;
    private const int Connections = 64;

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        report.Begin(Name);
        await using var world = await World.Start(options.Server, customers: 0, ct);
        var hub = world.Hub;
        var plan = new LoadPlan(
            new Uri(hub.Address, "/webhooks/stripe"), hub.WebhookSecret, Customers, Warmup: options.Of(20_000, 5_000), Count: options.Of(100_000, 20_000), Connections);
        await using var load = Child.Start(typeof(WebhooksScenario).Assembly.Location, LoadCommand.Args(plan));
        await load.Line(LoadCommand.Ready, TimeSpan.FromMinutes(2), ct);
        await hub.AtRest(TimeSpan.FromMinutes(2), ct);

        var (usedBefore, serverBefore) = (hub.Process.Processor, options.Server.Processor);
        var started = Stopwatch.GetTimestamp();
        await load.Input.WriteLineAsync("go");
        await load.Input.FlushAsync(ct);
        var posted = JsonSerializer.Deserialize<LoadRun>(await load.Line("{", TimeSpan.FromMinutes(5), ct))!;
        while (hub.Database.HasEvents()) await Task.Delay(5, ct);
        var applied = Stopwatch.GetElapsedTime(started);
        var used = hub.Process.Processor - usedBefore;

        Check(plan, posted, hub);
        report.Add(Name, "accepted durably", posted.Accepted / posted.Seconds, "events/s", options.Of(Target.AtLeast(10_000), Target.AtLeast(18_000)));
        report.Add(Name, "accepted, p50", posted.P50, "ms");
        report.Add(Name, "accepted, p99", posted.P99, "ms", options.Of(Target.Under(30), Target.Under(15)));
        report.Add(Name, "accepted and applied", plan.Count / applied.TotalSeconds, "events/s", options.Of(Target.AtLeast(6_000), Target.AtLeast(10_000)));
        report.Add(Name, "hub's processor time", Scenario.MicrosecondsEach(used, plan.Count), "µs/event");
        report.Add(Name, "database server's processor time", Scenario.MicrosecondsEach(options.Server.Processor - serverBefore, plan.Count), "µs/event");
        report.Add(Name, "memory under load, peak", Scenario.Megabytes(hub.Process.PeakResident), "MB", Target.Under(300));
    }

    private static void Check(LoadPlan plan, LoadRun posted, Hub hub)
    {
        if (posted.Accepted != plan.Count) throw new BenchException($"{plan.Count - posted.Accepted} of {plan.Count} events were not accepted.");

        var newest = Enumerable.Range(0, plan.Customers).Select(plan.Events.LastEmail).ToHashSet();
        var rows = hub.Database.Customers();
        if (rows.Count != newest.Count) throw new BenchException($"There are {rows.Count} rows of {newest.Count} customers.");
        if (rows.Count(row => !newest.Contains(row.Email ?? "")) is > 0 and var stale)
            throw new BenchException($"{stale} of {rows.Count} rows are not those of the newest event.");
    }
}
