using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>
/// Pages through all objects of a catalog, newest first (https://docs.stripe.com/api/pagination). What is created meanwhile is newer than
/// the first page and stays out of the later ones: its events tell of it.
/// </summary>
internal sealed class StripeLists(StripeOptions options, StripeHttp http, StripeObjects objects, TimeProvider time)
{
    public async Task<ListAnswer> Read(StripeCatalog catalog, string? cursor, CancellationToken ct)
    {
        if (cursor is null) return await Page(catalog, until: null, after: null, frozen: null, ct) ?? throw new InvalidOperationException();
        if (StripeCursor.Parse(cursor) is not { } place)
            return new ListAnswer.Failed(new RemoteFailure.Refused("The cursor is not one of this connector."));

        // Where the object that we stand on has been deleted for good, go on by its time; what that repeats does no harm.
        return await Page(catalog, place.Until, place.Id, place.Until, ct)
            ?? await Page(catalog, place.Second, after: null, place.Until, ct)
            ?? throw new InvalidOperationException();
    }

    // Null where the object that the page was to begin behind is not there any more.
    private async Task<ListAnswer?> Page(StripeCatalog catalog, long? until, string? after, long? frozen, CancellationToken ct)
    {
        var form = new StripeForm { { "limit", StripeRequests.PageSize } };
        if (until is { } bound) form.Add("created[lte]", bound);
        if (after is not null) form.Add("starting_after", after);

        var reply = await http.Send(new StripeRequest(HttpMethod.Get, catalog.Route, form), ct);
        if (after is not null && StripeErrors.LostPlace(reply)) return null;
        if (reply.Status != 200) return new ListAnswer.Failed(StripeErrors.Fail(reply, time.GetUtcNow(), options.ApiKey));
        try
        {
            var page = StripePage.Read(reply.Body);
            List<StripeObject> read = [.. page.Items.Select(item => objects.Read(item.Span, catalog))];
            var next = page.HasMore ? new StripeCursor(frozen ?? read[0].Created, read[^1].Created, read[^1].Id).ToString() : null;
            return new ListAnswer.Page([.. read.Where(item => !item.Deleted).Select(item => item.At(reply.Seen))], next);
        }
        catch (JsonException broken)
        {
            return new ListAnswer.Failed(StripeErrors.Unreadable(reply, broken));
        }
    }
}
