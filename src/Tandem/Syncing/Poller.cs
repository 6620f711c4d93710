using Microsoft.Extensions.Logging;
using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>
/// Reads the remote's events feed and so closes every gap that lost webhooks left. The feed is eventually consistent: the cursor, which no
/// webhook moves, stays behind now, and each poll reads some of it again; events that are known are left out by the inbox.
/// </summary>
public sealed class Poller(
    IEventStream events, IIntegrationStates states, Operations operations, Wakeups wakeups, TimeProvider time, ILogger<Poller> log)
{
    /// <summary>Stripe keeps events for 30 days; after longer than this without a poll, only a full comparison finds what was missed.</summary>
    private static readonly TimeSpan FeedReach = TimeSpan.FromDays(25);

    /// <summary>Reads from the cursor to now. Returns null when all was read, else why not; the cursor then stays where it was.</summary>
    public async Task<RemoteFailure?> Poll(Integration integration, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var options = integration.Options;
        var behind = now.AddSeconds(-options.PollLagSeconds).ToUnixTimeSeconds();
        var state = await states.Update(integration.Key, state => state with { PollCursor = state.PollCursor ?? behind }, ct);
        if (state.PollCursor < now.Subtract(FeedReach).ToUnixTimeSeconds())
        {
            log.FeedTooOld(integration.Key);
            await operations.Import(integration, ct);
        }

        // A minute past now, for a remote clock that is ahead of ours.
        var (from, until) = (state.PollCursor!.Value - options.PollOverlapSeconds, now.ToUnixTimeSeconds() + 60);
        string? page = null;
        do
        {
            await integration.Budget.Take(Endpoint.Events, ct);
            switch (await integration.Connector.ReadEvents(from, until, page, ct))
            {
                case EventsAnswer.Failed failed:
                    return failed.Failure;
                case EventsAnswer.Events read:
                    if (read.Items.Count > 0 && await events.Append([.. read.Items.Select(item => Received(integration, item, now))], ct) > 0)
                        wakeups.Events.Set();
                    page = read.Next;
                    break;
            }
        }
        while (page is not null);

        await states.Update(integration.Key, state => state with { PollCursor = Math.Max(state.PollCursor ?? behind, behind), PolledAt = now }, ct);
        return null;
    }

    private static InboxEvent Received(Integration integration, RemoteEvent item, DateTimeOffset now) =>
        new() { Integration = integration.Key, Event = item, ReceivedAt = now };
}
