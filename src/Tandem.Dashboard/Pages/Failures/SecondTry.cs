using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Dashboard.Pages.Failures;

/// <summary>
/// Waits until what was tried again has succeeded or failed, for a moment. What fails again at once is then seen to, and does not go from
/// under the hand to come back somewhere else.
/// </summary>
internal sealed class SecondTry(IReports reports, IEventStream events, TimeProvider time)
{
    /// <summary>A remote system answers within it, unless it is slow or the integration rests; the rows then go, and may come back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for some links and events, which were put back in the line a moment ago.</summary>
    public async Task Settled(TenantId tenant, IReadOnlyCollection<LinkId> links, IReadOnlyCollection<ParkedEvent> parked, CancellationToken ct)
    {
        var until = time.GetUtcNow() + Patience;
        var lines = new List<EventMark>();
        foreach (var integration in parked.Select(each => each.Event.Integration).Distinct()) lines.Add(await events.Mark(integration, ct));
        while ((await IsPending(tenant, links, ct) || await IsInLine(lines, ct)) && time.GetUtcNow() < until) await Task.Delay(Between, time, ct);
    }

    // Of the links that wait, the page from the first of these on; where more wait than that, it is not found and not waited for.
    private async Task<bool> IsPending(TenantId tenant, IReadOnlyCollection<LinkId> links, CancellationToken ct)
    {
        if (links.Count == 0) return false;
        var waiting = await reports.Links(
            new LinkQuery { Tenant = tenant, Statuses = [LinkStatus.Pending], After = new LinkId(links.Min(link => link.Value) - 1), Limit = 100 }, ct);
        return waiting.Any(state => links.Contains(state.Link.Id));
    }

    private async Task<bool> IsInLine(List<EventMark> lines, CancellationToken ct)
    {
        foreach (var line in lines)
        {
            if (!await events.IsPast(line, [], ct)) return true;
        }

        return false;
    }
}
