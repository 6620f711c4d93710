using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Catalogs;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Storage;

namespace Tandem.Api;

/// <summary>A customer as it was after an entry of its history, and the way back to it.</summary>
internal static class CustomerVersionsApi
{
    private static readonly Catalog Catalog = Catalogs.Customers.Catalog;

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/customers/{id}/history/{entry}", Get)
            .Told("Customers", "The customer as it was right after an entry of its history, and what the way back would change").Refuses(404);
        routes.Map("POST", "/api/customers/{id}/history/{entry}/restore", Restore)
            .Told("Customers", "Write it as it was then, as a new version; a deleted one is made again").TakesNothing().Repeatable().Refuses(404, 409, 412);
    }

    private static async Task<Results<Ok<VersionView>, ProblemHttpResult>> Get(string id, string entry, Caller caller, ItemVersions versions, CancellationToken ct)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        return PositionOf(entry) is { } position && await versions.At(KeyOf(caller, id), position, ct) is { } version
            ? TypedResults.Ok(VersionView.From(version))
            : NoEntry();
    }

    private static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Restore(
        string id, string entry, HttpContext http, Caller caller, ItemVersions versions, IItemQueries items, IntegrationRegistry integrations)
    {
        if (!ItemIds.IsValid(id)) return Problems.BadId();
        var (expected, badHeader) = Versions.IfMatch(http.Request);
        if (badHeader is not null) return badHeader;
        if (PositionOf(entry) is not { } position) return NoEntry();

        // A list of versions that the caller would take: the one that there is now is looked for among them.
        long? wanted = expected is null ? null
            : await items.Get([KeyOf(caller, id)], CancellationToken.None) is [var state] && expected.Contains(state.Item.Version) ? state.Item.Version
            : expected.FirstOrDefault(-1);
        return await versions.Restore(Catalog, KeyOf(caller, id), position, wanted, caller.Source, CancellationToken.None) switch
        {
            null => NoEntry(),
            ItemOutcome.Written written => TypedResults.Ok(CustomersApi.Tagged(http, written, integrations)),
            var failed => Problems.From(failed),
        };
    }

    private static long? PositionOf(string entry) => long.TryParse(entry, out var position) && position > 0 ? position : null;

    private static ItemKey KeyOf(Caller caller, string id) => new(caller.Tenant, Catalog.Name, new ItemId(id));

    private static ProblemHttpResult NoEntry() => Problems.NotFound("entry in this customer's history", "GET /api/customers/{id}/history lists those that exist, by id.");
}

/// <summary>A customer as it was: its values by field path, and what the way back would change.</summary>
internal sealed record VersionView(long Entry, DateTime At, IReadOnlyDictionary<string, string> Values, IReadOnlyList<FieldChangeView> Changes)
{
    public static VersionView From(ItemVersion version) => new(
        version.Entry.Position, version.Entry.At.UtcDateTime, version.Record.ToDictionary(pair => pair.Key, pair => pair.Value),
        [.. version.Changes.Select(change => new FieldChangeView(change.Path, change.From, change.To))]);
}
