using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>A customer's links, as a person sets them: with an object that is there already, or with none.</summary>
internal static class CustomerLinksApi
{
    private const int LongestBody = 4096;

    public static void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/customers/{id}/link", Link).Told("Customers", "Link it with an object that an integration has already; the two are merged")
            .Takes(Documents.LinkWith).Repeatable().Refuses(404, 409, 503);
        routes.Map("POST", "/api/customers/{id}/unlink", Unlink).Told("Customers", "Part it from its object in an integration; both keep what they hold")
            .Takes(Documents.UnlinkFrom).Repeatable().Refuses(404);
    }

    private static async Task<Results<Ok<IntegrationStatusView>, ProblemHttpResult>> Link(
        string id, HttpContext http, Caller caller, Linking linking, IItemQueries items, IntegrationRegistry integrations, CancellationToken ct)
    {
        var (body, problem) = await Read(id, http, caller, integrations, "integration", "externalId");
        if (body is null) return problem!;
        var outcome = await linking.Link(body.Item, body.Integration, new ExternalId(body.ExternalId), caller.Source, ct);
        return outcome switch
        {
            LinkOutcome.Linked => await Status(body.Item, items, integrations),
            LinkOutcome.NoItem => Problems.NoCustomer(),
            LinkOutcome.NoObject => Problems.BadField("externalId", $"{body.Integration.Key.Name} has no such customer, or it is deleted there. Check the id."),
            LinkOutcome.Taken taken => Problems.Conflict(
                "object-taken", "Another customer is linked with it.", $"It is {taken.Other}. Unlink that one first, with POST /api/customers/{taken.Other}/unlink."),
            LinkOutcome.HasOther other => Problems.Conflict(
                "linked-already", "It is linked already.",
                other.ExternalId is { } linked ? $"It is linked with {linked}. Unlink it first, with POST /api/customers/{id}/unlink." : "An object is being made there at this moment. Try again when it is there."),
            LinkOutcome.Unknown unknown => Problems.Unavailable($"{body.Integration.Key.Name} could not be asked: {unknown.Reason}"),
            _ => throw new InvalidOperationException($"No such outcome: {outcome.GetType().Name}."),
        };
    }

    private static async Task<Results<Ok<IntegrationStatusView>, ProblemHttpResult>> Unlink(
        string id, HttpContext http, Caller caller, Operations operations, IItemQueries items, IntegrationRegistry integrations)
    {
        var (body, problem) = await Read(id, http, caller, integrations, "integration");
        if (body is null) return problem!;
        if (await items.Get([body.Item], CancellationToken.None) is not [var state]) return Problems.NoCustomer();
        if (state.Links.FirstOrDefault(link => link.Integration == body.Integration.Key) is not { Status: not LinkStatus.Unlinked } link)
            return Problems.NotFound("link with this integration", "GET /api/customers/{id}/integration-status tells of those that exist.");
        await operations.Unlink(caller.Tenant, link.Id, caller.By(http), CancellationToken.None);
        return await Status(body.Item, items, integrations);
    }

    private static async Task<Results<Ok<IntegrationStatusView>, ProblemHttpResult>> Status(ItemKey item, IItemQueries items, IntegrationRegistry integrations) =>
        await items.Get([item], CancellationToken.None) is [var state] ? TypedResults.Ok(IntegrationStatusView.From(state, integrations)) : Problems.NoCustomer();

    private static async Task<(Wish? Wish, ProblemHttpResult? Problem)> Read(
        string id, HttpContext http, Caller caller, IntegrationRegistry integrations, params string[] members)
    {
        if (!ItemIds.IsValid(id)) return (null, Problems.BadId());
        var (document, problem) = await RequestBody.ReadJson(http, LongestBody, RequestBody.Json);
        if (document is null) return (null, problem);
        using (document)
        {
            var (texts, errors) = (new Dictionary<string, string>(), new Dictionary<string, string>());
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return (null, Problems.BadField("body", $"It must be a JSON object with {string.Join(" and ", members)}."));
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!members.Contains(member.Name)) errors[member.Name.Length <= 100 ? member.Name : member.Name[..100]] = $"Unknown field. Leave it out. Those known: {string.Join(", ", members)}.";
                else if (member.Value is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 and <= 255 } given) texts[member.Name] = given;
                else errors[member.Name] = "It must be a text of 1 to 255 characters.";
            }

            foreach (var missing in members.Where(member => !texts.ContainsKey(member) && !errors.ContainsKey(member))) errors[missing] = "It is needed here.";
            Integration? integration = null;
            if (texts.TryGetValue("integration", out var name) && !integrations.TryFind(new IntegrationKey(caller.Tenant, name), out integration))
                errors["integration"] = $"There is no integration of this name. There are: {string.Join(", ", integrations.Of(caller.Tenant).Select(each => each.Key.Name))}.";
            if (errors.Count > 0) return (null, Problems.BadFields(errors));
            var item = new ItemKey(caller.Tenant, Catalogs.Customers.Catalog.Name, new ItemId(id));
            return (new Wish(item, integration!, texts.GetValueOrDefault("externalId", "")), null);
        }
    }

    private sealed record Wish(ItemKey Item, Integration Integration, string ExternalId);
}
