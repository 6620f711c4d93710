using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Load;

namespace Tandem.Bench.Scenarios;

/// <summary>One run of the load generator against a hub that has no customers yet, some events before it to warm up; what came of it was checked.</summary>
/// <param name="Posted">What the load generator saw.</param>
/// <param name="Took">From the first request to the last row.</param>
/// <param name="HubUsed">The hub's processor time.</param>
/// <param name="ServerUsed">The database server's.</param>
internal sealed record WebhooksRun(LoadRun Posted, TimeSpan Took, TimeSpan HubUsed, TimeSpan ServerUsed)
{
    private const int Customers = 5000;
    private const int Connections = 64;

    /// <summary>Events answered with 2xx a second.</summary>
    public double Accepted => Posted.Accepted / Posted.Seconds;

    /// <summary>Events applied a second.</summary>
    public double Applied => Posted.Accepted / Took.TotalSeconds;

    /// <param name="world">The hub.</param>
    /// <param name="options">How much.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="audience">Who looks on; null for nobody.</param>
    public static async Task<WebhooksRun> Measure(World world, Options options, CancellationToken ct, IAudience? audience = null)
    {
        var hub = world.Hub;
        var plan = new LoadPlan(
            new Uri(hub.Address, "/webhooks/stripe"), hub.WebhookSecret, Customers, Warmup: options.Of(20_000, 10_000), Count: options.Of(100_000, 20_000), Connections);
        await using var sender = await Sender.Start(plan, ct);
        await hub.AtRest(TimeSpan.FromMinutes(2), ct);
        if (audience is not null) await audience.Come(ct);
        await sender.WarmUp(ct);
        await hub.AtRest(TimeSpan.FromMinutes(2), ct);
        if (audience is not null) await audience.Begin(ct);

        var (usedBefore, serverBefore) = (hub.Process.Processor, options.Server.Processor);
        var started = Stopwatch.GetTimestamp();
        var posted = await sender.Post(ct);
        while (IsUnfinished(plan, hub))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10)) throw new BenchException("The rows did not become those of the newest events.");
            await Task.Delay(25, ct);
        }

        var took = Stopwatch.GetElapsedTime(started);
        var used = hub.Process.Processor - usedBefore;
        if (audience is not null) await audience.End(ct);
        Check(plan, posted, hub);
        return new WebhooksRun(posted, took, used, options.Server.Processor - serverBefore);
    }

    // What waits in a topic is not in the table, so the rows themselves say when the last event of each customer was applied.
    private static bool IsUnfinished(LoadPlan plan, Hub hub) => hub.Database.HasEvents() || hub.Database.HasEmailWithout(plan.Events.LastEnding);

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
