namespace Tandem.Sandbox.Stripe;

/// <summary>The webhook endpoints of the API (docs.stripe.com/api/webhook_endpoints).</summary>
internal sealed class WebhookEndpointsApi(Webhooks webhooks, Chance chance)
{
    private const int MostEndpoints = 16;

    public IEnumerable<StripeRoute> Routes =>
    [
        new("POST", "/v1/webhook_endpoints", Create),
        new("GET", "/v1/webhook_endpoints", List),
        new("GET", "/v1/webhook_endpoints/{id}", Retrieve),
        new("POST", "/v1/webhook_endpoints/{id}", Update),
        new("DELETE", "/v1/webhook_endpoints/{id}", Delete),
    ];

    private static readonly Uri Nowhere = new("http://localhost/");

    private StripeAnswer Create(StripeCall call)
    {
        var draft = Apply(
            new WebhookEndpoint
            {
                Id = chance.Id("we_1", 23),
                Created = 0,
                Order = 0,
                Url = Nowhere,
                EnabledEvents = [],
                Secret = chance.Id("whsec_", 32),
            },
            call.Parameters,
            creating: true);
        if (draft.Url == Nowhere) call.Parameters.Reject(StripeErrors.MissingParameter("url"));
        if (draft.EnabledEvents.Count == 0) call.Parameters.Reject(StripeErrors.MissingParameter("enabled_events"));
        if (call.Parameters.Problem is { } problem) return problem;
        if (webhooks.OldestFirst.Count >= MostEndpoints)
            return new StripeError($"You have reached the maximum of {MostEndpoints} test webhook endpoints.");
        return StripeAnswer.Ok(new NewWebhookEndpoint(webhooks.Add(draft, call)));
    }

    private StripeAnswer Retrieve(StripeCall call) =>
        webhooks.Find(call.Id) is { } endpoint ? StripeAnswer.Ok(endpoint) : Missing(call);

    private StripeAnswer Update(StripeCall call)
    {
        var updated = webhooks.Update(call.Id, call, endpoint => Apply(endpoint, call.Parameters, creating: false));
        if (call.Parameters.Problem is { } problem) return problem;
        return updated is null ? Missing(call) : StripeAnswer.Ok(updated);
    }

    private StripeAnswer Delete(StripeCall call) =>
        webhooks.Remove(call.Id, call) ? StripeAnswer.Ok(new DeletedStub(call.Id, "webhook_endpoint")) : Missing(call);

    private StripeAnswer List(StripeCall call)
    {
        var query = new ListQuery();
        foreach (var parameter in call.Parameters.All)
            if (!query.Takes(parameter, call.Parameters) && parameter.Name != "expand")
                call.Parameters.RejectUnknown(parameter);

        WebhookEndpoint? cursor = null;
        if (query.Cursor is var (id, param) && (cursor = webhooks.Find(id)) is null)
            call.Parameters.Reject(StripeErrors.MissingReference("webhook_endpoint", id, param));
        if (call.Parameters.Problem is { } problem) return problem;

        var (page, hasMore) = Timeline.Page(webhooks.OldestFirst, query, cursor, static _ => true);
        return StripeAnswer.Ok(new ListPage("/v1/webhook_endpoints", page, hasMore));
    }

    private static WebhookEndpoint Apply(WebhookEndpoint endpoint, Parameters parameters, bool creating)
    {
        foreach (var sent in parameters.All)
        {
            switch (sent.Name)
            {
                case "url": endpoint = endpoint with { Url = ReadUrl(sent, parameters) }; break;
                case "enabled_events": endpoint = endpoint with { EnabledEvents = ReadTypes(sent, parameters) }; break;
                case "description": endpoint = endpoint with { Description = parameters.Text(sent) }; break;
                case "metadata": endpoint = endpoint with { Metadata = endpoint.Metadata.Merge(sent, parameters) }; break;
                case "api_version" when creating: endpoint = endpoint with { ApiVersion = parameters.Text(sent) }; break;
                case "connect" when creating: parameters.Boolean(sent); break;
                case "disabled" when !creating: endpoint = endpoint with { Enabled = !parameters.Boolean(sent) }; break;
                case "expand": break;
                default: parameters.RejectUnknown(sent); break;
            }
        }

        return endpoint;
    }

    private static Uri ReadUrl(Parameter sent, Parameters parameters)
    {
        if (Uri.TryCreate(parameters.Verbatim(sent), UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        parameters.Reject(StripeErrors.InvalidUrl(sent.Path));
        return Nowhere;
    }

    private static string[] ReadTypes(Parameter sent, Parameters parameters)
    {
        var types = parameters.Texts(sent);
        if (types.Length == 0) parameters.Reject(StripeErrors.CannotBeEmpty(sent.Path));
        if (types.Length > 1 && types.Contains("*"))
            parameters.Reject(new StripeError("You cannot specify `*` together with other event types.") { Param = sent.Path });
        return types;
    }

    private static StripeError Missing(StripeCall call) => StripeErrors.Missing("webhook endpoint", call.Id);
}
