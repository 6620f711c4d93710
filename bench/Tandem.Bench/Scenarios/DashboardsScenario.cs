using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// The same load without and with fifty open pages, by turns, so that what else the machine does falls on both; as often one first as the other.
/// Webhooks come to one hub in short parts, between which the pages are opened and closed: a part without and a part with them lie seconds apart.
/// Each page must be seen to follow. Then what an open page holds of the hub's memory.
/// </summary>
internal static class DashboardsScenario
{
    private const string Name = "dashboards";

    public static async Task Run(Options options, Report report, CancellationToken ct)
    {
        var (without, with) = (new Totals(), new Totals());
        await Webhooks(options, without, with, ct);
        await Pushes(options, without, with, ct);
        Tell(report, "webhooks accepted", "events/s", without.Accepted, with.Accepted);
        Tell(report, "webhooks accepted and applied", "events/s", without.Applied, with.Applied);
        Tell(report, "pushes", "pushes/s", without.Pushed, with.Pushed);
        report.Add(Name, "hub's processor time, no page open", without.Used.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, $"hub's processor time, {OpenPages.Count} open", with.Used.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, "database server's processor time, no page open", without.Server.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, $"database server's processor time, {OpenPages.Count} open", with.Server.Each.TotalMicroseconds, "µs/event");
        report.Add(Name, "to a page under load", with.Received.PerSecond / OpenPages.Count / 1024, "KB/s");
        report.Add(Name, "drawn on a page under load", with.Batches.PerSecond / OpenPages.Count, "times/s");
        report.Add(Name, "visitors' own processor time", with.Visitors.PerSecond * 100, "% of a core");
        await Memory(options, report, ct);
    }

    private static void Tell(Report report, string what, string unit, Rate without, Rate with)
    {
        report.Add(Name, $"{what}, no page open", without.PerSecond, unit);
        report.Add(Name, $"{what}, {OpenPages.Count} open", with.PerSecond, unit);
        report.Add(Name, $"{what}, fall", (1 - with.PerSecond / without.PerSecond) * 100, "%", Target.Under(10));
    }

    // The first part with open pages does not count: it has the hub compile what draws them.
    private static async Task Webhooks(Options options, Totals without, Totals with, CancellationToken ct)
    {
        var (part, rounds) = (options.Of(30_000, 10_000), options.Of(8, 1));
        await using var world = await World.Start(options, customers: 0, ct);
        await using var load = await WebhooksLoad.Start(world.Hub, options, part * (2 * rounds + 1), ct);
        await load.WarmUp(ct);
        await Part(new Totals(), isOpen: true);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var totals in ByTurns(round, without, with)) await Part(totals, totals == with);
        }

        load.Check();
        foreach (var (page, _) in with.Drawn.Where(page => page.Value == 0)) throw new BenchException($"{page} did not follow: nothing was drawn while the load was on.");

        async Task Part(Totals totals, bool isOpen)
        {
            await using var visitors = new Visitors(world.Hub, totals);
            if (isOpen) await visitors.Come(ct);
            if (isOpen) await visitors.Begin(ct);
            var run = await load.Post(part, ct);
            if (isOpen) await visitors.End(ct);
            totals.Accepted.Add(run.Posted.Accepted, TimeSpan.FromSeconds(run.Posted.Seconds));
            totals.Applied.Add(run.Posted.Accepted, run.Took);
            totals.Used.Add(run.Posted.Accepted, run.HubUsed);
            totals.Server.Add(run.Posted.Accepted, run.ServerUsed);
        }
    }

    private static async Task Pushes(Options options, Totals without, Totals with, CancellationToken ct)
    {
        for (var round = 0; round < options.Of(4, 2); round++)
        {
            foreach (var totals in ByTurns(round, without, with))
            {
                await using var world = await World.Start(options, customers: 0, ct);
                await using var visitors = new Visitors(world.Hub, totals);
                var run = await PushRun.Measure(world, options, ct, totals == with ? visitors : null);
                totals.Pushed.Add(run.Created + run.Updated, run.Creates + run.Updates);
            }
        }
    }

    private static Totals[] ByTurns(int round, Totals one, Totals other) => round % 2 == 0 ? [one, other] : [other, one];

    private static async Task Memory(Options options, Report report, CancellationToken ct)
    {
        await using var world = await World.Start(options, customers: 1000, ct);
        await world.Hub.Import(ct);
        await world.Hub.AtRest(TimeSpan.FromMinutes(1), ct);

        // The first page of each kind has the hub load and compile what all share.
        var pages = OpenPages.Of(world.Hub);
        await using (await OpenPages.Open(pages.Distinct(), ct)) await Rest();
        await Rest();
        var before = world.Hub.Process.Resident;
        await using var open = await OpenPages.Open(pages, ct);
        await Rest();
        var held = world.Hub.Process.Resident - before;
        report.Add(Name, $"memory, before {OpenPages.Count} pages", Scenario.Megabytes(before), "MB");
        report.Add(Name, "memory for each open page", Scenario.Megabytes(held) / OpenPages.Count, "MB");

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

        public Rate Visitors { get; } = new();

        /// <summary>How often each page was drawn, by its address.</summary>
        public Dictionary<string, int> Drawn { get; } = [];
    }

    /// <summary>Open pages, and what came to them.</summary>
    private sealed class Visitors(Hub hub, Totals totals) : IAudience, IAsyncDisposable
    {
        private OpenPages? _pages;
        private PagesTold? _before;
        private long _started;

        public async Task Come(CancellationToken ct) => _pages = await OpenPages.Open(OpenPages.Of(hub), ct);

        public async Task Begin(CancellationToken ct)
        {
            _before = await _pages!.Told(ct);
            _started = Stopwatch.GetTimestamp();
        }

        /// <summary>Adds up what came to the pages.</summary>
        public async Task End(CancellationToken ct)
        {
            var (took, after) = (Stopwatch.GetElapsedTime(_started), await _pages!.Told(ct));
            foreach (var (then, now) in _before!.Pages.Zip(after.Pages))
            {
                totals.Drawn[now.Page] = totals.Drawn.GetValueOrDefault(now.Page) + now.Batches - then.Batches;
                totals.Received.Add(now.Received - then.Received, TimeSpan.Zero);
                totals.Batches.Add(now.Batches - then.Batches, TimeSpan.Zero);
            }

            totals.Received.Add(0, took);
            totals.Batches.Add(0, took);
            totals.Visitors.Add((after.Processor - _before.Processor).TotalSeconds, took);
        }

        public ValueTask DisposeAsync() => _pages is null ? ValueTask.CompletedTask : _pages.DisposeAsync();
    }
}
