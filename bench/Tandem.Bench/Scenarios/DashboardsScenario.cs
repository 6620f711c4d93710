using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// The same load without and with fifty open pages, by turns, so that what else the machine does falls on both; as often one first as the other.
/// It comes to one hub in short parts, between which the pages are opened and closed: a part without and a part with them lie seconds apart.
/// Each page must be seen to follow. Then what an open page holds of the hub's memory.
/// </summary>
internal static class DashboardsScenario
{
    private const string Name = "dashboards";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        await using var visitors = new Visitors();
        var (without, with) = await Webhooks(options, visitors, ct);
        var (pushedWithout, pushedWith) = await Pushes(options, visitors, ct);
        Tell(report, "webhooks accepted", "events/s", without.Accepted, with.Accepted);
        Tell(report, "webhooks accepted and applied", "events/s", without.Applied, with.Applied);
        Tell(report, "pushes", "pushes/s", pushedWithout.Pushed, pushedWith.Pushed);
        report.Add(Name, "hub's processor time, no page open", without.Used.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, $"hub's processor time, {Visitors.Count} open", with.Used.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, "database server's processor time, no page open", without.Server.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, $"database server's processor time, {Visitors.Count} open", with.Server.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, "to a page under load", with.Received.PerSecond / Visitors.Count / 1024, "KB/s");
        report.Add(Name, "drawn on a page under load", with.Batches.PerSecond / Visitors.Count, "times/s");
        report.Add(Name, "visitors' own processor time", with.Visited.PerSecond * 100, "% of a core");
        await Memory(options, visitors, report, ct);
    }

    private static void Tell(Report report, string what, string unit, Rate without, Rate with)
    {
        report.Add(Name, $"{what}, no page open", without.PerSecond, unit);
        report.Add(Name, $"{what}, {Visitors.Count} open", with.PerSecond, unit);
        report.Add(Name, $"{what}, fall", (1 - with.PerSecond / without.PerSecond) * 100, "%", Target.Under(10));
    }

    private static async Task<(Totals Without, Totals With)> Webhooks(Options options, Visitors visitors, CancellationToken ct)
    {
        var (lead, part, rounds) = (options.Of(10_000, 5_000), options.Of(30_000, 15_000), options.Of(8, 2));
        await using var world = await World.Start(options, customers: 0, ct);
        await using var load = await WebhooksLoad.Start(world.Hub, options, (lead + part) * (2 * rounds + 1), ct);
        await load.WarmUp(ct);
        var (without, with) = await ByTurns(world.Hub, visitors, rounds, () => load.Post(lead, ct), Part, ct);
        load.Check();
        if (Array.IndexOf(with.Drawn, 0) is >= 0 and var still) throw new BenchException($"Page {still + 1} of {Visitors.Count} did not follow: nothing was drawn while the load was on.");
        return (without, with);

        async Task Part(Totals totals)
        {
            var run = await load.Post(part, ct);
            totals.Accepted.Add(run.Posted.Accepted, TimeSpan.FromSeconds(run.Posted.Seconds));
            totals.Applied.Add(run.Posted.Accepted, run.Took);
            totals.Used.Add(run.Posted.Accepted, run.HubUsed);
            totals.Server.Add(run.Posted.Accepted, run.ServerUsed);
        }
    }

    private static async Task<(Totals Without, Totals With)> Pushes(Options options, Visitors visitors, CancellationToken ct)
    {
        var (lead, part, rounds) = (options.Of(1_000, 250), options.Of(4_000, 750), options.Of(6, 1));
        await using var world = await World.Start(options, customers: 0, ct);
        var load = new PushLoad(world);
        await load.WarmUp(options, ct);
        return await ByTurns(world.Hub, visitors, rounds, () => load.Push(lead, ct), Part, ct);

        async Task Part(Totals totals)
        {
            var run = await load.Push(part, ct);
            totals.Pushed.Add(2 * run.Count, run.Creates + run.Updates);
        }
    }

    // Pages come and go before the lead of a part, which does not count: what counts is that they are open, not that they are opened. Nor does the
    // first part with open pages: it has the hub compile what draws them.
    private static async Task<(Totals Without, Totals With)> ByTurns(
        Hub hub, Visitors visitors, int rounds, Func<Task> lead, Func<Totals, Task> part, CancellationToken ct)
    {
        var (without, with) = (new Totals(), new Totals());
        await With(new Totals());
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0) await Without();
            await With(with);
            if (round % 2 == 1) await Without();
        }

        return (without, with);

        async Task Without()
        {
            await lead();
            await part(without);
        }

        async Task With(Totals totals)
        {
            await visitors.Open(Visitors.PagesOf(hub), ct);
            await lead();
            var (before, started) = (await visitors.Told(ct), Stopwatch.GetTimestamp());
            await part(totals);
            totals.Add(before, await visitors.Told(ct), Stopwatch.GetElapsedTime(started));
            await visitors.Close(ct);
        }
    }

    private static async Task Memory(Options options, Visitors visitors, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 1000, ct);
        await world.Hub.Import(ct);
        await world.Hub.AtRest(TimeSpan.FromMinutes(1), ct);

        // The first page of each kind has the hub load and compile what all share.
        var pages = Visitors.PagesOf(world.Hub);
        await visitors.Open(pages.Distinct(), ct);
        await Rest();
        await visitors.Close(ct);
        await Rest();
        var before = world.Hub.Process.Resident;
        await visitors.Open(pages, ct);
        await Rest();
        var held = world.Hub.Process.Resident - before;
        await visitors.Close(ct);
        report.Add(Name, $"memory, before {Visitors.Count} pages", Scenario.Megabytes(before), "MB");
        report.Add(Name, "memory for each open page", Scenario.Megabytes(held) / Visitors.Count, "MB");

        Task Rest() => Task.Delay(TimeSpan.FromSeconds(options.Of(15, 5)), ct);
    }

    /// <summary>What all rounds of one kind came to.</summary>
    private sealed class Totals
    {
        public Rate Accepted { get; } = new();

        public Rate Applied { get; } = new();

        public Rate Pushed { get; } = new();

        public Rate Used { get; } = new();

        public Rate Server { get; } = new();

        public Rate Received { get; } = new();

        public Rate Batches { get; } = new();

        public Rate Visited { get; } = new();

        /// <summary>How often each page was drawn, in the order in which they are opened.</summary>
        public int[] Drawn { get; } = new int[Visitors.Count];

        /// <summary>Adds what came to the pages, and what they used, between two tellings.</summary>
        public void Add(PagesTold before, PagesTold after, TimeSpan took)
        {
            foreach (var (page, (then, now)) in before.Pages.Zip(after.Pages).Index())
            {
                Drawn[page] += now.Batches - then.Batches;
                Received.Add(now.Received - then.Received, TimeSpan.Zero);
                Batches.Add(now.Batches - then.Batches, TimeSpan.Zero);
            }

            Received.Add(0, took);
            Batches.Add(0, took);
            Visited.Add((after.Processor - before.Processor).TotalSeconds, took);
        }
    }
}
