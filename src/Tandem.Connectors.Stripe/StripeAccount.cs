using System.Text.Json;

namespace Tandem.Connectors.Stripe;

/// <summary>What concerns the account as a whole: whether it can be reached, and where it sends its events.</summary>
internal sealed class StripeAccount(StripeOptions options, StripeHttp http, TimeProvider time)
{
    private const string Endpoints = "/v1/webhook_endpoints";

    public async Task<ConnectionCheck> Check(CancellationToken ct)
    {
        // The two reads that syncing cannot do without; a restricted key may have the one and not the other.
        foreach (var route in StripeCatalogs.All.Select(catalog => catalog.Route).Append("/v1/events"))
        {
            var reply = await http.Send(new StripeRequest(HttpMethod.Get, route, new StripeForm { { "limit", 1 } }), ct);
            if (reply.Status != 200)
                return new ConnectionCheck(false, StripeErrors.Fail(reply, time.GetUtcNow(), options.ApiKey).Reason, StripeErrors.Hint(reply));
            try
            {
                StripePage.Read(reply.Body);
            }
            catch (JsonException)
            {
                return new ConnectionCheck(false, $"{options.ApiBase} answers, but not as Stripe does.", StripeErrors.Hint(reply));
            }
        }

        return new ConnectionCheck(true, $"Stripe answers, in {(options.Livemode ? "live" : "test")} mode, version {options.ApiVersion}.", null);
    }

    /// <summary>
    /// A search tells how many it finds, and is to be believed up to 10,000 (https://docs.stripe.com/api/customers/search); lists tell nothing.
    /// </summary>
    public async Task<long?> Count(StripeCatalog catalog, CancellationToken ct)
    {
        const int believed = 10_000;
        var form = new StripeForm { { "query", "created>0" }, { "limit", 1 }, { "expand[]", "total_count" } };
        var reply = await http.Send(new StripeRequest(HttpMethod.Get, catalog.Route + "/search", form), ct);
        if (reply.Status != 200) return null;
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, StripeJson.Default.StripeCount) is { TotalCount: < believed and var count } ? count : null;
        }
        catch (JsonException)
        {
            return null; // it would only have been shown
        }
    }

    /// <summary>
    /// The secret of an endpoint is told once, when it is made (https://docs.stripe.com/api/webhook_endpoints/object), so one that is there
    /// already cannot be taken over. The new one is made first: what fails in between leaves an endpoint too many, never none.
    /// </summary>
    public async Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct)
    {
        var (before, failed) = await Registered(address, ct);
        if (failed is not null) return Failed(failed);

        var form = new StripeForm { { "url", address.AbsoluteUri }, { "api_version", options.ApiVersion } };
        foreach (var type in StripeCatalogs.EventTypes) form.Add("enabled_events[]", type);
        // Events of connected accounts come to the platform, by an endpoint of their own kind.
        if (options.Account is not null) form.Add("connect", "true");
        var reply = await http.Send(new StripeRequest(HttpMethod.Post, Endpoints, form, OwnAccount: true), ct);
        if (reply.Status != 200) return Failed(reply);
        if (Read(reply.Body) is not { Id: { } id, Secret: { } secret })
        {
            return new WebhookRegistration(
                null, null, "Stripe made the endpoint, but its answer could not be read: delete it in the Stripe Dashboard and try again.");
        }

        foreach (var old in before)
        {
            await http.Send(new StripeRequest(HttpMethod.Delete, $"{Endpoints}/{Uri.EscapeDataString(old)}", [], OwnAccount: true), ct);
        }

        return new WebhookRegistration(id, new Secret(secret), null);
    }

    private async Task<(List<string> Ids, StripeReply? Failed)> Registered(Uri address, CancellationToken ct)
    {
        var found = new List<string>();
        string? after = null;
        while (true)
        {
            var form = new StripeForm { { "limit", StripeRequests.PageSize } };
            if (after is not null) form.Add("starting_after", after);
            var reply = await http.Send(new StripeRequest(HttpMethod.Get, Endpoints, form, OwnAccount: true), ct);
            if (reply.Status != 200) return (found, reply);

            StripePage page;
            try
            {
                page = StripePage.Read(reply.Body);
            }
            catch (JsonException)
            {
                return (found, reply);
            }

            foreach (var item in page.Items)
            {
                var endpoint = Read(item);
                after = endpoint?.Id ?? after;
                if (endpoint is { Id: { } id } && endpoint.Url == address.AbsoluteUri) found.Add(id);
            }

            if (!page.HasMore) return (found, null);
        }
    }

    private WebhookRegistration Failed(StripeReply reply) =>
        new(null, null, $"{StripeErrors.Fail(reply, time.GetUtcNow(), options.ApiKey).Reason} {StripeErrors.Hint(reply)}");

    private static StripeEndpoint? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, StripeJson.Default.StripeEndpoint);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>https://docs.stripe.com/api/webhook_endpoints/object</summary>
internal sealed record StripeEndpoint(string? Id, string? Url, string? Secret)
{
    public override string ToString() => $"{Id} {Url}";
}

/// <summary>What a search tells of how much it found.</summary>
internal sealed record StripeCount(long? TotalCount);
