using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Catalogs;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>The customers: list, get, create, replace, patch, delete, and what became of them in the integrations.</summary>
internal static class CustomersApi
{
    public const string GetName = "GetCustomer";

    private const string HistoryList = "history";

    private static readonly Catalog Catalog = Catalogs.Customers.Catalog;

    public static readonly IntegerParameter Limit = new("limit", 1, 200, 50, "The most entries of the page.");
    public static readonly TextParameter Cursor = new("cursor", Cursors.MaxLength, "Where the page begins: nextCursor of the page before.");
    private static readonly TextParameter Search = new("q", 200, "Only those in whose name, e-mail address, phone number or id the text occurs.");
    private static readonly TextParameter InIntegration = new("integration", 63, "Only those with a link in this integration.");

    private static readonly ChoiceParameter<LinkStatus> Status =
        new("status", LowerCase<LinkStatus>.Words, null, "Only those with a link of this status.");

    private static readonly ChoiceParameter<(ItemSort By, bool Descending)> Sort = new(
        "sort",
        LowerCase<ItemSort>.Words
            .SelectMany(sort => new[] { (sort.Key, (sort.Value, false)), ("-" + sort.Key, (sort.Value, true)) }).ToDictionary(),
        "-createdAt", "The order; a hyphen before it reverses it.");

    private static readonly ChoiceParameter<bool> Relink = new(
        "relink", new Dictionary<string, bool> { ["true"] = true, ["false"] = false }, "false",
        "Whether unlinked links are given new remote objects.");

    /// <summary>Which customers, and in which order.</summary>
    public static readonly QueryParameter[] Filters = [Search, Status, InIntegration, Sort];

    public static readonly QueryParameter[] ListQuery = [Limit, Cursor, .. Filters];

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/customers", List).Told("Customers", "List customers", ListQuery);
        routes.Map("POST", "/api/customers", Create).Told("Customers", "Create a customer")
            .Takes(Documents.CustomerCreate).Repeatable().Refuses(409);
        routes.Map("GET", "/api/customers/{id}", Get).Told("Customers", "Get a customer").WithName(GetName).Refuses(404);
        routes.Map("PUT", "/api/customers/{id}", Replace).Told("Customers", "Replace a customer")
            .Takes(Documents.CustomerReplace).Refuses(404, 409, 412);
        routes.Map("PATCH", "/api/customers/{id}", Patch).Told("Customers", "Change fields of a customer (RFC 7396)")
            .Takes(Documents.CustomerPatch, RequestBody.MergePatch, RequestBody.Json).Refuses(404, 409, 412);
        routes.Map("DELETE", "/api/customers/{id}", Delete).Told("Customers", "Delete a customer").TakesNothing().Refuses(404, 412);
        routes.Map("GET", "/api/customers/{id}/integration-status", IntegrationStatus)
            .Told("Customers", "Where the customer stands in each integration").Refuses(404);
        routes.Map("GET", "/api/customers/{id}/history", History)
            .Told("Customers", "Who or what changed which field from what to what, and why, newest first", Limit, Cursor).Refuses(404);
        routes.Map("POST", "/api/customers/{id}/sync", Sync)
            .Told("Customers", "Look at both sides now", Relink).TakesNothing().Repeatable().Refuses(404);
    }

    public static async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> List(
        HttpContext http, Caller caller, IItemQueries items, IntegrationRegistry integrations, CancellationToken ct)
    {
        var (sort, descending) = Sort.Of(http.Request)!.Value;
        var list = $"customers/{sort}/{descending}";
        ItemCursor? after = null;
        if (Cursor.Of(http.Request) is { } cursor)
        {
            if (Cursors.Read(list, cursor, parts: 2) is not [var value, { } id]) return Problems.BadCursor();
            after = new ItemCursor(value, new ItemId(id));
        }

        var page = await items.List(QueryOf(http.Request, caller) with { Limit = Limit.Of(http.Request), After = after }, ct);
        return TypedResults.Ok(new Page<CustomerView>(
            [.. page.Items.Select(state => CustomerView.From(state, integrations))],
            page.Next is { } next ? Cursors.Write(list, next.Value, next.Id.Value) : null));
    }

    /// <summary>What a request's filters and order ask for.</summary>
    public static ItemQuery QueryOf(HttpRequest request, Caller caller)
    {
        var (sort, descending) = Sort.Of(request)!.Value;
        return new ItemQuery
        {
            Tenant = caller.Tenant,
            Catalog = Catalog.Name,
            Search = Search.Of(request),
            Status = Status.Of(request),
            Integration = InIntegration.Of(request),
            Sort = sort,
            Descending = descending,
        };
    }

    public static async Task<Results<CreatedAtRoute<CustomerView>, ProblemHttpResult>> Create(
        HttpContext http, Caller caller, ItemWriter writer, UuidSource ids, IntegrationRegistry integrations)
    {
        var (input, problem) = await ReadItem(http, readOnlyAllowed: false, RequestBody.Json);
        if (input is null) return problem!;

        var id = input.Id is { } given ? new ItemId(given) : ids.NextItem();
        return await Write(http, caller, writer, new ItemCommand.Create(id, input.Record)) switch
        {
            ItemOutcome.Written written => TypedResults.CreatedAtRoute(Tagged(http, written, integrations), GetName, new { id = id.Value }),
            var failed => Problems.From(failed),
        };
    }

    public static async Task<Results<Ok<CustomerView>, StatusCodeHttpResult, ProblemHttpResult>> Get(
        string id, HttpContext http, Caller caller, IItemQueries items, IntegrationRegistry integrations, CancellationToken ct)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        if (await items.Get([KeyOf(caller, id)], ct) is not [var state]) return Problems.NoCustomer();

        http.Response.Headers.ETag = Versions.TagOf(state.Item.Version);
        if (Versions.IsKnown(http.Request, state.Item.Version)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(CustomerView.From(state, integrations));
    }

    public static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Replace(
        string id, HttpContext http, Caller caller, ItemWriter writer, IntegrationRegistry integrations) =>
        await Edit(
            id, http, caller, writer, integrations, readOnlyAllowed: true, (item, input) => new ItemCommand.Replace(item, input.Record),
            RequestBody.Json);

    public static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Patch(
        string id, HttpContext http, Caller caller, ItemWriter writer, IntegrationRegistry integrations) =>
        await Edit(
            id, http, caller, writer, integrations, readOnlyAllowed: false, (item, input) => new ItemCommand.Patch(item, input.Values),
            RequestBody.MergePatch, RequestBody.Json);

    public static async Task<Results<NoContent, ProblemHttpResult>> Delete(string id, HttpContext http, Caller caller, ItemWriter writer)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        var (versions, problem) = Versions.IfMatch(http.Request);
        if (problem is not null) return problem;

        return await Write(http, caller, writer, new ItemCommand.Delete(new ItemId(id)) { Versions = versions }) switch
        {
            ItemOutcome.Deleted => TypedResults.NoContent(),
            var failed => Problems.From(failed),
        };
    }

    public static async Task<Results<Ok<IntegrationStatusView>, ProblemHttpResult>> IntegrationStatus(
        string id, Caller caller, IItemQueries items, IntegrationRegistry integrations, CancellationToken ct)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        return await items.Get([KeyOf(caller, id)], ct) is [var state]
            ? TypedResults.Ok(IntegrationStatusView.From(state, integrations))
            : Problems.NoCustomer();
    }

    public static async Task<Results<Ok<Page<HistoryView>>, ProblemHttpResult>> History(
        string id, HttpContext http, Caller caller, IReports reports, IItemQueries items, CancellationToken ct)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        long? before = null;
        if (Cursor.Of(http.Request) is { } cursor && (before = Cursors.ReadNumber(HistoryList, cursor)) is null)
            return Problems.BadCursor();

        // One more than the page shows whether there is a next one. A deleted customer still has its history.
        var limit = Limit.Of(http.Request);
        var entries = await reports.History(KeyOf(caller, id), before, limit + 1, ct);
        if (entries.Count == 0 && before is null && await items.Get([KeyOf(caller, id)], ct) is []) return Problems.NoCustomer();
        return TypedResults.Ok(new Page<HistoryView>(
            [.. entries.Take(limit).Select(HistoryView.From)],
            entries.Count > limit ? Cursors.Write(HistoryList, $"{entries[limit - 1].Position}") : null));
    }

    public static async Task<Results<Accepted<SyncView>, ProblemHttpResult>> Sync(string id, HttpContext http, Caller caller, Operations operations)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        return await operations.SyncNow(KeyOf(caller, id), Relink.Of(http.Request) ?? false, CancellationToken.None) is { } links
            ? TypedResults.Accepted((string?)null, new SyncView(id, [.. links.Select(link => link.Integration.Name).Order(StringComparer.Ordinal)]))
            : Problems.NoCustomer();
    }

    /// <summary>The one customer that a request's body tells, or the problem with it.</summary>
    public static async Task<(ItemInput? Input, ProblemHttpResult? Problem)> ReadItem(HttpContext http, bool readOnlyAllowed, params string[] types)
    {
        var (document, problem) = await RequestBody.ReadJson(http, ItemBodies.LargestItem, types);
        if (document is null) return (null, problem);
        using (document)
        {
            var input = ItemBodies.Read(document.RootElement, Catalog, readOnlyAllowed);
            return input.Errors.Count == 0 ? (input, null) : (null, Problems.BadFields(input.Errors));
        }
    }

    /// <summary>Edits the customer with this id, or, where it is null, with the id that the body names.</summary>
    public static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Edit(
        string? id, HttpContext http, Caller caller, ItemWriter writer, IntegrationRegistry integrations, bool readOnlyAllowed,
        Func<ItemId, ItemInput, ItemCommand> command, params string[] types)
    {
        if (id is not null && !ItemIds.IsValid(id)) return Problems.BadId();
        var (versions, badHeader) = Versions.IfMatch(http.Request);
        if (badHeader is not null) return badHeader;
        var (input, problem) = await ReadItem(http, readOnlyAllowed, types);
        if (input is null) return problem!;
        if ((id ?? input.Id) is not { } target) return Problems.BadField("id", "It is needed here. Name the customer's id.");
        if (input.Id is { } named && named != target)
            return Problems.BadField("id", "It differs from the id in the address. Leave it out, or make them the same.");

        return await Write(http, caller, writer, command(new ItemId(target), input) with { Versions = versions }) switch
        {
            ItemOutcome.Written written => TypedResults.Ok(Tagged(http, written, integrations)),
            var failed => Problems.From(failed),
        };
    }

    // A write that has begun is finished even if the caller has gone: its answer is what a repetition asks for.
    private static async Task<ItemOutcome> Write(HttpContext http, Caller caller, ItemWriter writer, ItemCommand command) =>
        (await writer.Write(caller.Tenant, Catalog, [command], caller.Source, Caller.CauseOf(http), CancellationToken.None))[0];

    /// <summary>What was written, with its ETag.</summary>
    public static CustomerView Tagged(HttpContext http, ItemOutcome.Written written, IntegrationRegistry integrations)
    {
        http.Response.Headers.ETag = Versions.TagOf(written.Item.Version);
        return CustomerView.From(written.Item, written.Links, integrations);
    }

    private static ItemKey KeyOf(Caller caller, string id) => new(caller.Tenant, Catalog.Name, new ItemId(id));
}

/// <summary>What is looked at now.</summary>
internal sealed record SyncView(string Id, IReadOnlyList<string> Integrations);
