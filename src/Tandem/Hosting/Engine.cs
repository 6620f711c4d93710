using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tandem.Catalogs;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Hosting;

/// <summary>The engine at work: one loop for each chore. When stopped it takes in no more, finishes what is under way, and ends.</summary>
public sealed class Engine(
    ISyncStore store, IIntegrationStates states, IRetention retention, IEventStream events, IChangeStream changes,
    IReadOnlyList<Catalog> catalogs, IntegrationRegistry integrations, Inbox inbox, ChangeRouter router, Inward inward, Outward outward,
    Poller poller, Backfill backfill, Sweeper sweeper, Webhooks webhooks, Membership membership, Duties duties, ThisNode node, Wakeups wakeups,
    IOptions<TandemOptions> options, TimeProvider time, ILogger<Engine> log) : BackgroundService
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMinutes(2);

    private const int RouteBatch = 500;
    private const int CrowdedBatch = 50;

    /// <summary>How many times as long as it works the hub rests in a burst.</summary>
    private const int RestsInBurst = 16;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(10);

    private readonly Worker _worker = new(time, log);
    private readonly WindowReader _reader = new(inward, new ReadAhead(options.Value.ApplyBatch, options.Value.ReadAheadMegabytes * 1_000_000L));
    private EventWindow _window = EventWindow.Nothing;
    private readonly TimeSpan _safetyPoll = TimeSpan.FromSeconds(options.Value.SafetyPollSeconds);

    /// <summary>Whether the schema is there and the loops run.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.Migrate(catalogs, cancellationToken);
        await LoadStates(cancellationToken);
        await membership.Join(cancellationToken);
        await TakeOverUnknown(cancellationToken);
        await base.StartAsync(cancellationToken);
        IsReady = true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = new List<Task>
        {
            Task.Run(inbox.Run, CancellationToken.None),
            Loop("applying events", ApplyEvents),
            Loop("routing changes", RouteChanges),
            Loop("watching other writers", WatchWriters),
            Loop("the sweep", stopping => duties.While(Duty.Sweep, Sweep, stopping)),
            Loop("forgetting old ids", stopping => duties.While(Duty.Retention, Forget, stopping)),
            Loop("remembering webhooks", RememberWebhooks),
        };
        foreach (var integration in integrations.All)
        {
            var pump = new OutwardPump(integration, outward, node, wakeups, _safetyPoll, time);
            loops.Add(Loop($"pushing to {integration.Key}", pump.Run));
            OnDuty(integration, "polling", Poll);
            OnDuty(integration, "the backfill of", Import);
            OnDuty(integration, "registering the webhook of", Register);
        }

        // It beats until the calls under way are settled: taken for dead before, it would see others make them again.
        using var drained = new CancellationTokenSource();
        var beating = Task.Run(() => _worker.Loop("the beat", Beat, drained.Token), CancellationToken.None);
        using var stopped = stoppingToken.Register(inbox.Close);
        await Task.WhenAll(loops);
        await drained.CancelAsync();
        await beating;
        foreach (var integration in integrations.All) await webhooks.Remember(integration, CancellationToken.None);
        await membership.Leave(CancellationToken.None);

        void OnDuty(Integration integration, string what, Func<Integration, CancellationToken, Task> step) => loops.Add(Loop(
            $"{what} {integration.Key}", stopping => duties.While(Duty.Inward(integration.Key), held => step(integration, held), stopping)));

        Task Loop(string name, Func<CancellationToken, Task> step) => Task.Run(() => _worker.Loop(name, step, stoppingToken), CancellationToken.None);
    }

    private async Task LoadStates(CancellationToken ct)
    {
        var known = (await states.Load(ct)).ToDictionary(state => state.Integration);
        foreach (var integration in integrations.All)
        {
            integration.FallBehind();
            var state = known.GetValueOrDefault(integration.Key);
            if (state is not null) wakeups.Mirror(integration, state);
            else Webhooks.UseSecrets(integration, null);
            integration.WebhookLog.Saved(state?.Webhooks ?? WebhookTraffic.None, WebhookTraffic.None);
        }
    }

    // Leases of nodes that nobody knows; where one process at a time has the database, of all but processes that run here.
    private async Task TakeOverUnknown(CancellationToken ct)
    {
        var roster = await membership.Look(ct);
        var unknown = membership.IsShared ? (Func<string, bool>)(name => roster.Find(name) is not { IsDead: false }) : name => NodeName.IsRunning(name) != true;
        foreach (var integration in integrations.All) await outward.TakeOver(integration, unknown, ct);
    }

    private async Task Beat(CancellationToken stopping)
    {
        if (!membership.IsShared)
        {
            await _worker.Sleep(Timeout.InfiniteTimeSpan, stopping);
            return;
        }

        var dead = await membership.Beat(stopping);
        if (dead.Count > 0)
        {
            var leases = 0;
            foreach (var integration in integrations.All) leases += await outward.TakeOver(integration, dead.Contains, stopping);
            await membership.Forget(dead, stopping);
            foreach (var name in dead) log.TookOver(name, leases);
            wakeups.AllLinks();
        }

        await _worker.Sleep(Membership.BeatEvery, stopping);
    }

    // A sender waits for its answer, and an event in the inbox for nobody: while requests crowd in, events are applied in small batches, so
    // that no commit waits long, and a seventeenth of the time, so that a burst is in soon; the more waits then, the less is to be done for each. A
    // crowd that lasts has half of the time, for the inbox must get shorter all the same. Side by side events are applied where many write at
    // once; on SQLite, where a writer is alone, they would wait for each other.
    private async Task ApplyEvents(CancellationToken stopping)
    {
        var crowded = inbox.Crowded;
        var started = time.GetTimestamp();
        if (_window.IsEmpty) _window = await _reader.Read(_window, beside: membership.IsShared && crowded is null, stopping);
        var batch = options.Value.ApplyBatch;
        var parallel = membership.IsShared ? options.Value.ApplyParallelism : 1;
        var portion = crowded is not null ? new Portion(Math.Min(CrowdedBatch, batch)) : new Portion(batch, parallel);
        await Apply(portion with { GoesOn = Goes }, stopping);

        if (_window.IsEmpty)
        {
            foreach (var integration in integrations.All.Where(integration => integration is { IsOurs: true, IsCaughtUp: false, Missed: not null }))
                await CatchUp(integration, _window.Left, stopping);
        }

        // What was left in the line waits for a call to be settled: not asked again at once.
        if (_window is { IsEmpty: true, HasWork: false }) await wakeups.Events.Wait(_safetyPoll, stopping);
        else if (crowded is { } since)
        {
            var rest = time.GetElapsedTime(started) * (since < Burst ? RestsInBurst : 1);
            await _worker.Sleep(rest < LongestRest ? rest : LongestRest, stopping);
        }

        bool Goes(Applied applied)
        {
            if (applied.Due > 0) wakeups.AllLinks();
            if (applied.Created + applied.Changed > 0) wakeups.Changes.Set();
            return crowded is null && inbox.Crowded is null && !stopping.IsCancellationRequested;
        }
    }

    private async Task Apply(Portion portion, CancellationToken stopping)
    {
        try
        {
            await inward.Apply(_window, portion, stopping);
        }
        catch
        {
            _window = EventWindow.Nothing;
            await _reader.Drop();
            throw;
        }
    }

    // An event that another node left in the line may wait for a push; where nodes share the line, the push does not wait for it for ever.
    private async Task CatchUp(Integration integration, IReadOnlyList<InboxEvent> left, CancellationToken ct)
    {
        var (mark, at) = integration.Missed!.Value;
        if (!await events.IsPast(mark, left, ct) && !(events.DividesItself && time.GetUtcNow() - at > LongestCatchUp)) return;
        integration.IsCaughtUp = true;
        wakeups.Links(integration.Key).Set();
    }

    private async Task RouteChanges(CancellationToken stopping)
    {
        if (await router.Route(RouteBatch, stopping) == 0) await wakeups.Changes.Wait(_safetyPoll, stopping);
    }

    private async Task WatchWriters(CancellationToken stopping)
    {
        await foreach (var _ in changes.WatchWriters(stopping)) wakeups.Everything();
    }

    private async Task Poll(Integration integration, CancellationToken stopping)
    {
        if (integration.Options.PollSeconds == 0)
        {
            await _worker.Sleep(Timeout.InfiniteTimeSpan, stopping);
            return;
        }

        var rest = TimeSpan.FromSeconds(integration.Options.PollSeconds);
        if (!integration.Paused)
        {
            var failure = await poller.Poll(integration, stopping);
            if (failure is not null)
            {
                // While pushes wait for the first poll, it is tried sooner.
                if (!integration.IsCaughtUp && rest > SoonAgain) rest = SoonAgain;
                log.RemoteFailed(integration.Key, "polling", rest.TotalSeconds, failure.Reason);
            }

            // A key that may not read events is refused for good: nothing would be gained by waiting.
            if (failure is null or RemoteFailure.Refused)
            {
                if (!integration.IsCaughtUp) integration.Missed ??= (await events.Mark(integration.Key, stopping), time.GetUtcNow());
                wakeups.Events.Set();
            }
        }

        await wakeups.Poll(integration.Key).Wait(rest, stopping);
    }

    private async Task Import(Integration integration, CancellationToken stopping)
    {
        if (!integration.Paused && await backfill.Run(integration, stopping) is { } failure)
        {
            log.RemoteFailed(integration.Key, "the backfill", 5, failure.Reason);
            await _worker.Sleep(TimeSpan.FromSeconds(5), stopping);
            return;
        }

        await wakeups.Import(integration.Key).Wait(TimeSpan.FromSeconds(30), stopping);
    }

    private async Task Sweep(CancellationToken stopping)
    {
        if (options.Value.SweepMinutes == 0)
        {
            await _worker.Sleep(Timeout.InfiniteTimeSpan, stopping);
            return;
        }

        await sweeper.Sweep(stopping);
        await _worker.Sleep(TimeSpan.FromMinutes(options.Value.SweepMinutes), stopping);
    }

    private async Task Forget(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        var more = await retention.Forget(now.AddDays(-options.Value.EventMemoryDays), now.AddDays(-1), stopping) > 0;
        await _worker.Sleep(more ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(10), stopping);
    }

    private async Task RememberWebhooks(CancellationToken stopping)
    {
        foreach (var integration in integrations.All) await webhooks.Remember(integration, stopping);
        await _worker.Sleep(TimeSpan.FromSeconds(5), stopping);
    }

    private async Task Register(Integration integration, CancellationToken stopping)
    {
        var registered = await webhooks.Register(integration, stopping);
        await _worker.Sleep(registered ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(15), stopping);
    }
}
