using System.Threading.Channels;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Nodes;
using Tandem.Syncing;

namespace Tandem.Hosting;

/// <summary>
/// Keeps the calls of one integration in flight: claims as many links as it has room for, calls in parallel, and settles together what was
/// answered meanwhile. When stopped it claims no more and settles what is under way.
/// </summary>
internal sealed class OutwardPump(Integration integration, Outward outward, ThisNode node, Wakeups wakeups, TimeSpan safetyPoll, TimeProvider time)
{
    private readonly Channel<IReadOnlyList<(Work, RemoteAnswer)>> _answered =
        Channel.CreateUnbounded<IReadOnlyList<(Work, RemoteAnswer)>>(new UnboundedChannelOptions { SingleReader = true }); // as many as are in flight
    private readonly List<(Work, RemoteAnswer)> _unsettled = [];
    private int _inFlight;

    public async Task Run(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await SettleAnswered();
                var room = integration.Options.Parallelism * integration.Connector.BatchSize - _inFlight;
                var claimed = room > 0 ? await Start(room, stopping) : 0;
                if (claimed == 0) await Wait(stopping);
            }
        }
        finally
        {
            while (_inFlight > 0)
            {
                // Those that could not be settled are all answered: nothing more comes for them.
                if (_inFlight > _unsettled.Count) await _answered.Reader.WaitToReadAsync(CancellationToken.None);
                await SettleAnswered();
            }
        }
    }

    private async Task<int> Start(int room, CancellationToken stopping)
    {
        if (integration.Paused || !integration.IsCaughtUp || !node.IsTrusted || integration.Budget.ClosedUntil > time.GetUtcNow()) return 0;

        // The one call that an open circuit lets through must be answered before another is tried.
        if (integration.Circuit.IsOpen && _inFlight > 0) return 0;

        var allowed = integration.Circuit.Allowance(room, out _);
        if (allowed == 0) return 0;

        var claimed = await outward.Claim(integration, allowed, stopping);
        foreach (var batch in claimed.Work.Chunk(integration.Connector.BatchSize))
        {
            _inFlight += batch.Length;
            _ = Call(batch);
        }

        return claimed.Links;
    }

    // Not cancelled by a stop: the effect of a call that is cut off is unknown, and the remote's own time limit ends it soon.
    private async Task Call(Work[] batch)
    {
        await Task.Yield();
        try
        {
            _answered.Writer.TryWrite(await outward.Call(integration, batch, CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            // A connector that let its own time limit through. Unanswered, the call would hold its place, and a stop would wait for it for ever.
            _answered.Writer.TryWrite([.. batch.Select(work => (work, (RemoteAnswer)new RemoteFailure.Transient("The call took too long.")))]);
        }
    }

    private async Task SettleAnswered()
    {
        while (_answered.Reader.TryRead(out var batch)) _unsettled.AddRange(batch);
        if (_unsettled.Count == 0) return;

        // Where the database is away, the answers are kept until it is back: without them, each link would wait for its lease to pass.
        await outward.Settle(integration, _unsettled, CancellationToken.None);
        _inFlight -= _unsettled.Count;
        _unsettled.Clear();
    }

    private async Task Wait(CancellationToken stopping)
    {
        if (_inFlight == 0)
        {
            await wakeups.Links(integration.Key).Wait(safetyPoll, stopping);
            return;
        }

        // Room is made by an answer, and work by a signal: whichever comes first.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var answer = _answered.Reader.WaitToReadAsync(either.Token).AsTask();
        var signal = wakeups.Links(integration.Key).Wait(safetyPoll, either.Token);
        await Task.WhenAny(answer, signal);
        await either.CancelAsync();
        await Task.WhenAll(Ended(answer), Ended(signal));

        static async Task Ended(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
