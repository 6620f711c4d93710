namespace Tandem.Sandbox.Stripe;

/// <summary>The events of the API (docs.stripe.com/api/events).</summary>
internal sealed class EventsApi(StripeAccount account)
{
    private const int MostTypes = 20;

    public IEnumerable<StripeRoute> Routes =>
    [
        new("GET", "/v1/events", List),
        new("GET", "/v1/events/{id}", Retrieve),
    ];

    private StripeAnswer Retrieve(StripeCall call) =>
        account.FindEvent(call.Id) is { } found ? StripeAnswer.Ok(found) : StripeErrors.Missing("event", call.Id);

    private StripeAnswer List(StripeCall call)
    {
        var parameters = call.Parameters;
        var query = new ListQuery();
        string[] types = [];
        bool? delivered = null;
        foreach (var parameter in parameters.All)
        {
            if (query.Takes(parameter, parameters)) continue;
            switch (parameter.Name)
            {
                case "type": types = [.. types, parameters.Verbatim(parameter)]; break;
                case "types": types = [.. types, .. parameters.Texts(parameter)]; break;
                case "delivery_success": delivered = parameters.Boolean(parameter); break;
                case "expand": break;
                default: parameters.RejectUnknown(parameter); break;
            }
        }

        if (parameters.Find("type") is not null && parameters.Find("types") is not null)
            parameters.Reject(new StripeError("You may pass either `type` or `types`, but not both.") { Param = "type" });
        if (types.Length > MostTypes)
            parameters.Reject(new StripeError($"You may pass up to {MostTypes} types.") { Param = "types" });

        StripeEvent? cursor = null;
        if (query.Cursor is var (id, param) && (cursor = account.FindEvent(id)) is null)
            parameters.Reject(StripeErrors.MissingReference("event", id, param));
        if (parameters.Problem is { } problem) return problem;

        var (page, hasMore) = account.ListEvents(query, cursor, types, delivered);
        return StripeAnswer.Ok(new ListPage("/v1/events", page, hasMore));
    }
}
