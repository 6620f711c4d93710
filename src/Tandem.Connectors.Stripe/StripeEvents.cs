using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>
/// Reads the events of a window oldest first, though Stripe lists them newest first (https://docs.stripe.com/api/events/list). A window
/// of one page, the usual case, is one call. In a larger one the page with the oldest events is sought by narrowing the window from above
/// (about log2 of its seconds, 22 calls for 30 days), and from there on each page is the one that ends before the newest event known, as
/// Stripe has its own clients go through what they missed (https://docs.stripe.com/webhooks/process-undelivered-events). So memory holds one
/// page, whatever the window, and pages are full.
/// </summary>
internal sealed class StripeEvents(StripeOptions options, StripeHttp http, TimeProvider time)
{
    public async Task<EventsAnswer> Read(long from, long until, string? cursor, CancellationToken ct)
    {
        try
        {
            if (cursor is null) return await Oldest(from, until, ct);
            if (StripeCursor.Parse(cursor) is not { } place)
                return new EventsAnswer.Failed(new RemoteFailure.Refused("The cursor is not one of this connector."));

            var newer = await Page(from, until, "ending_before", place.Id, ct);
            // Stripe keeps events for 30 days: where the one that we stand on has just been dropped, go on by its time. What that repeats,
            // the engine knows by id.
            return newer is null ? await Oldest(Math.Max(from, place.Second), until, ct) : Answer(newer, until, newer.HasMore);
        }
        catch (FailedCall failed)
        {
            return new EventsAnswer.Failed(failed.Failure);
        }
    }

    private async Task<EventsAnswer> Oldest(long from, long until, CancellationToken ct)
    {
        var page = await Page(from, until, null, null, ct);
        var whole = page!.HasMore is false;
        var (low, high) = (from, until);
        while (page.HasMore && low < (high = Math.Min(high, page.Events[^1].Stamp)))
        {
            // There are events between `low` and `high` that are older than this page: look at the older half.
            var middle = low + (high - low) / 2;
            var older = (await Page(low, middle, null, null, ct))!;
            if (older.Events.Count == 0) low = middle + 1;
            else (page, high) = (older, middle);
        }

        // Only one second is left, and it holds more than a page: walk to its end.
        while (page.HasMore) page = await Page(low, until, "starting_after", page.Events[^1].Id, ct) ?? throw Lost();
        return Answer(page, until, more: !whole);
    }

    private static EventsAnswer.Events Answer(EventPage page, long until, bool more)
    {
        page.Events.Reverse();
        return new EventsAnswer.Events(
            page.Events,
            more && page.Events is [.., var newest] ? new StripeCursor(until, newest.Stamp, newest.Id).ToString() : null);
    }

    // Null where the event that the page was to begin behind is not there any more.
    private async Task<EventPage?> Page(long from, long until, string? direction, string? id, CancellationToken ct)
    {
        var form = new StripeForm { { "limit", StripeRequests.PageSize }, { "created[gte]", from }, { "created[lte]", until } };
        foreach (var type in StripeCatalogs.EventTypes) form.Add("types[]", type);
        if (direction is not null) form.Add(direction, id!);

        var reply = await http.Send(new StripeRequest(HttpMethod.Get, "/v1/events", form), ct);
        if (direction is not null && StripeErrors.LostPlace(reply)) return null;
        if (reply.Status != 200) throw new FailedCall(StripeErrors.Fail(reply, time.GetUtcNow(), options.ApiKey));
        try
        {
            var page = StripePage.Read(reply.Body);
            return new EventPage(page.Items.Select(told => StripeWebhooks.Event(told.Span)).ToList(), page.HasMore);
        }
        catch (JsonException broken)
        {
            throw new FailedCall(StripeErrors.Unreadable(reply, broken));
        }
    }

    private static FailedCall Lost() => new(new RemoteFailure.Transient("Stripe dropped an event while its page was read."));

    private sealed record EventPage(List<RemoteEvent> Events, bool HasMore);

    // Ends the walk from within; it never leaves this class.
    private sealed class FailedCall(RemoteFailure failure) : Exception(failure.Reason)
    {
        public RemoteFailure Failure { get; } = failure;
    }
}
