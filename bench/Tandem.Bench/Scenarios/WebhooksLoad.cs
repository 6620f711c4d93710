using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Load;

namespace Tandem.Bench.Scenarios;

/// <summary>A load generator before a hub that has no customers yet. It warms both up, then posts what counts in one part or several; what came of it is checked.</summary>
internal sealed class WebhooksLoad : IAsyncDisposable
{
    private const int Customers = 5000;
    private const int Connections = 64;

    private readonly LoadPlan _plan;
    private readonly Sender _sender;
    private readonly Hub _hub;
    private readonly Options _options;
    private int _sent;

    private WebhooksLoad(LoadPlan plan, Sender sender, Hub hub, Options options) =>
        (_plan, _sender, _hub, _options, _sent) = (plan, sender, hub, options, plan.Warmup);

    /// <summary>Returns when each customer is there.</summary>
    /// <param name="hub">Where to.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="count">Events that will count, in all parts together; as many of each customer.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<WebhooksLoad> Start(Hub hub, Options options, int count, CancellationToken ct)
    {
        var plan = new LoadPlan(new Uri(hub.Address, "/webhooks/stripe"), hub.WebhookSecret, Customers, Warmup: options.Of(20_000, 10_000), count, Connections);
        var load = new WebhooksLoad(plan, await Sender.Start(plan, ct), hub, options);
        await hub.AtRest(TimeSpan.FromMinutes(2), ct);
        return load;
    }

    /// <summary>Posts what does not count; returns when it is applied.</summary>
    public async Task WarmUp(CancellationToken ct)
    {
        await _sender.WarmUp(ct);
        await _hub.AtRest(TimeSpan.FromMinutes(2), ct);
    }

    /// <summary>Posts so many more; returns when the rows are those of the last of them.</summary>
    public async Task<WebhooksRun> Post(int count, CancellationToken ct)
    {
        var (usedBefore, serverBefore) = (_hub.Process.Processor, _options.Server.Processor);
        var posted = await _sender.Post(count, ct);
        var (answered, ending) = (Stopwatch.GetTimestamp(), CustomerEvents.EndingAfter(_sent += count, Customers));
        if (posted.Accepted != count) throw new BenchException($"{count - posted.Accepted} of {count} events were not accepted.");

        // What waits in a topic is not in the table, so the rows themselves say when the last event of each customer was applied.
        while (_hub.Database.HasEvents() || _hub.Database.HasEmailWithout(ending))
        {
            if (Stopwatch.GetElapsedTime(answered) > TimeSpan.FromMinutes(3)) throw new BenchException($"The rows did not become those of the newest events: {_hub.Process.LastLines}");
            await Task.Delay(25, ct);
        }

        var took = TimeSpan.FromSeconds(posted.Seconds) + Stopwatch.GetElapsedTime(answered);
        return new WebhooksRun(posted, took, _hub.Process.Processor - usedBefore, _options.Server.Processor - serverBefore);
    }

    /// <summary>Fails unless all customers are there once, as their last events left them.</summary>
    public void Check()
    {
        var newest = Enumerable.Range(0, Customers).Select(_plan.Events.LastEmail).ToHashSet();
        var rows = _hub.Database.Customers();
        if (rows.Count != newest.Count) throw new BenchException($"There are {rows.Count} rows of {newest.Count} customers.");
        if (rows.Count(row => !newest.Contains(row.Email ?? "")) is > 0 and var stale)
            throw new BenchException($"{stale} of {rows.Count} rows are not those of the newest event.");
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}

/// <summary>What came of posting events.</summary>
/// <param name="Posted">What the load generator saw.</param>
/// <param name="Took">From the first request to the last row.</param>
/// <param name="HubUsed">The hub's processor time.</param>
/// <param name="ServerUsed">The database server's.</param>
internal sealed record WebhooksRun(LoadRun Posted, TimeSpan Took, TimeSpan HubUsed, TimeSpan ServerUsed)
{
    /// <summary>Events answered with 2xx a second.</summary>
    public double Accepted => Posted.Accepted / Posted.Seconds;

    /// <summary>Events applied a second.</summary>
    public double Applied => Posted.Accepted / Took.TotalSeconds;
}
