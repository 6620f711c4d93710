using System.Threading.Channels;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Nodes;
using Tandem.Syncing;

namespace Tandem.Hosting;

/// <summary>
/// Keeps the calls of one integration in flight: claims as many links as it has room for and a few ahead, calls in parallel, and settles together
/// what was answered meanwhile. When stopped it claims and calls no more, and settles what is under way.
/// </summary>
internal sealed class OutwardPump(Integration integration, Outward outward, ThisNode node, Wakeups wakeups, TimeSpan safetyPoll, TimeProvider time)
{
    private readonly Channel<IReadOnlyList<(Work, RemoteAnswer)>> _answered =
        Channel.CreateUnbounded<IReadOnlyList<(Work, RemoteAnswer)>>(new UnboundedChannelOptions { SingleReader = true }); // as many as are in flight
    private readonly List<(Work, RemoteAnswer)> _unsettled = [];
    private readonly ClaimAhead _ahead = new(integration.Options.Parallelism * integration.Connector.BatchSize, time);
    private int _claimed; // and not settled

    public async Task Run(CancellationToken stopping)
    {
        var calls = Channel.CreateUnbounded<Call>(new UnboundedChannelOptions { SingleWriter = true }); // as many as are claimed
        var callers = Enumerable.Range(0, integration.Options.Parallelism).Select(_ => Task.Run(() => Make(calls.Reader, stopping), CancellationToken.None)).ToArray();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await SettleAnswered();
                var room = _ahead.Limit - _claimed;
                var claimed = room > 0 ? await Claim(room, calls.Writer, stopping) : 0;
                if (claimed == 0) await Wait(stopping);
            }
        }
        finally
        {
            calls.Writer.Complete();
            while (_claimed > 0)
            {
                // Those that could not be settled are all answered: nothing more comes for them.
                if (_claimed > _unsettled.Count) await _answered.Reader.WaitToReadAsync(CancellationToken.None);
                await SettleAnswered();
            }

            await Task.WhenAll(callers);
        }
    }

    private async Task<int> Claim(int room, ChannelWriter<Call> calls, CancellationToken stopping)
    {
        if (integration.Paused || !integration.IsCaughtUp || !node.IsTrusted || integration.Budget.ClosedUntil > time.GetUtcNow()) return 0;

        // The one call that an open circuit lets through must be answered before another is tried.
        var trying = integration.Circuit.IsOpen;
        if (trying && _claimed > 0) return 0;

        var allowed = integration.Circuit.Allowance(room, out _);
        if (allowed == 0) return 0;

        var claimed = await outward.Claim(integration, allowed, stopping);
        foreach (var batch in claimed.Work.Chunk(integration.Connector.BatchSize))
        {
            _claimed += batch.Length;
            calls.TryWrite(new Call(batch, trying));
        }

        return claimed.Links;
    }

    private async Task Make(ChannelReader<Call> calls, CancellationToken stopping)
    {
        await foreach (var (batch, isTrial) in calls.ReadAllAsync(CancellationToken.None))
        {
            var isOff = stopping.IsCancellationRequested || integration.Paused || (integration.Circuit.IsOpen && !isTrial);
            _answered.Writer.TryWrite(isOff ? outward.NotMade(batch, "Calls were stopped before its turn.") : await Make(batch));
        }
    }

    // Not cancelled by a stop: the effect of a call that is cut off is unknown, and the remote's own time limit ends it soon.
    private async Task<IReadOnlyList<(Work, RemoteAnswer)>> Make(IReadOnlyList<Work> batch)
    {
        try
        {
            return await outward.Call(integration, batch, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // A connector that let its own time limit through. Unanswered, the call would hold its place, and a stop would wait for it for ever.
            return [.. batch.Select(work => (work, (RemoteAnswer)new RemoteFailure.Transient("The call took too long.")))];
        }
    }

    private async Task SettleAnswered()
    {
        while (_answered.Reader.TryRead(out var batch)) _unsettled.AddRange(batch);
        if (_unsettled.Count == 0) return;

        // Where the database is away, the answers are kept until it is back: without them, each link would wait for its lease to pass.
        await outward.Settle(integration, _unsettled, CancellationToken.None);
        _claimed -= _unsettled.Count;
        _ahead.Answered(_unsettled.Count);
        _unsettled.Clear();
    }

    private async Task Wait(CancellationToken stopping)
    {
        if (_claimed == 0)
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

    /// <param name="Batch">Claimed, and called together.</param>
    /// <param name="IsTrial">The one call that an open circuit lets through.</param>
    private sealed record Call(IReadOnlyList<Work> Batch, bool IsTrial);
}
