using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Items;

namespace Tandem.Api;

/// <summary>The routes of the systems that users come from, onto the same handlers.</summary>
internal static class EarlierRoutes
{
    private static readonly (string Method, string Pattern, Delegate Handler)[] Keyless = [("GET", "/checking", HealthApi.Live)];

    private static readonly (string Method, string Pattern, Delegate Handler, string? Body, QueryParameter[] Query)[] Aliases =
    [
        ("GET", "/customers", CustomersApi.List, null, CustomersApi.ListQuery),
        ("POST", "/customers", CustomersApi.Create, Documents.CustomerCreate, []),
        ("GET", "/customer", CustomersApi.List, null, CustomersApi.ListQuery),
        ("POST", "/customer", CustomersApi.Create, Documents.CustomerCreate, []),
        ("PUT", "/customer", ReplaceNamed, Documents.CustomerReplace, []),
        ("DELETE", "/customer", DeleteNamed, Documents.CustomerNamed, []),
        ("GET", "/customer/{id}", CustomersApi.Get, null, []),
        ("PUT", "/customer/{id}", CustomersApi.Replace, Documents.CustomerReplace, []),
        ("PATCH", "/customer/{id}", CustomersApi.Patch, Documents.CustomerPatch, []),
        ("DELETE", "/customer/{id}", CustomersApi.Delete, null, []),
    ];

    private static readonly string[] Webhooks = ["/stripe/webhook", "/webhook"];

    public static void Map(RouteTable routes, IServiceProvider services)
    {
        foreach (var (method, pattern, handler) in Keyless)
            routes.Map(method, pattern, handler).Told("Earlier routes", "As GET /health/live").WithMetadata(new Open());
        foreach (var (method, pattern, handler, body, query) in Aliases)
        {
            var route = routes.Map(method, pattern, handler).Told("Earlier routes", "As below /api/customers", query).Refuses(404, 409, 412);
            if (body is not null) route.Takes(body);
            if (method == "POST") route.Repeatable();
        }

        var webhooks = services.GetRequiredService<WebhooksApi>();
        var stripe = new IntegrationKey(TenantId.Default, "stripe");
        foreach (var pattern in Webhooks)
            routes.MapBare("POST", pattern, http => webhooks.Take(http, stripe)).ToldBare("Earlier routes", "As POST /webhooks/stripe");
    }

    private static Task<Results<Ok<CustomerView>, ProblemHttpResult>> ReplaceNamed(
        HttpContext http, Caller caller, ItemWriter writer, IntegrationRegistry integrations) =>
        CustomersApi.Edit(
            null, http, caller, writer, integrations, readOnlyAllowed: true, (item, input) => new ItemCommand.Replace(item, input.Record),
            RequestBody.Json);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteNamed(HttpContext http, Caller caller, ItemWriter writer)
    {
        var (input, problem) = await CustomersApi.ReadItem(http, readOnlyAllowed: true, RequestBody.Json);
        if (input is null) return problem!;
        return input.Id is { } id
            ? await CustomersApi.Delete(id, http, caller, writer)
            : Problems.BadField("id", "It is needed here. Name the customer's id.");
    }
}
