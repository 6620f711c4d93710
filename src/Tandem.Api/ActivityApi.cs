using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Api;

/// <summary>The audit trail across all customers.</summary>
internal static class ActivityApi
{
    private const string ActivityList = "activity";

    private static readonly ChoiceParameter<HistoryAction> Action = new("action", LowerCase<HistoryAction>.Words, null, "Only what did this.");
    private static readonly TextParameter Source = new("source", 255, "Only what this source did: sql, person, api, api:<key's name>, verify, or an integration.");
    private static readonly TextParameter InIntegration = new("integration", 63, "Only what concerns this integration.");
    private static readonly TextParameter Customer = new("customer", ItemIds.MaxLength, "Only what concerns the customer with this id.");
    private static readonly MomentParameter From = new("from", "Not before this moment (RFC 3339).");
    private static readonly MomentParameter Until = new("until", "Not after this moment (RFC 3339).");

    public static void Map(RouteTable routes) => routes.Map("GET", "/api/activity", List).Told(
        "Activity", "Who or what changed which field of which customer from what to what, and why, newest first",
        CustomersApi.Limit, CustomersApi.Cursor, Action, Source, InIntegration, Customer, From, Until);

    private static async Task<Results<Ok<Page<ActivityView>>, ProblemHttpResult>> List(
        HttpContext http, Caller caller, IReports reports, CancellationToken ct)
    {
        long? before = null;
        if (CustomersApi.Cursor.Of(http.Request) is { } cursor)
        {
            if (Cursors.ReadNumber(ActivityList, cursor) is not { } number) return Problems.BadCursor();
            before = number;
        }

        var limit = CustomersApi.Limit.Of(http.Request);
        var found = await reports.Activity(
            new ActivityQuery
            {
                Tenant = caller.Tenant,
                Actions = Action.Of(http.Request) is { } action ? [action] : [],
                Source = Source.Of(http.Request),
                Integration = InIntegration.Of(http.Request),
                Item = Customer.Of(http.Request) is { } id ? new ItemId(id) : null,
                From = From.Of(http.Request),
                Until = Until.Of(http.Request),
                Before = before,
                Limit = limit + 1,
            },
            ct);
        return TypedResults.Ok(new Page<ActivityView>(
            [.. found.Take(limit).Select(ActivityView.From)],
            found.Count > limit ? Cursors.Write(ActivityList, $"{found[limit - 1].Position}") : null));
    }
}

/// <summary>One write, and the customer that it concerns.</summary>
internal sealed record ActivityView
{
    public required long Id { get; init; }
    public required string Customer { get; init; }
    public required DateTime At { get; init; }

    [JsonConverter(typeof(LowerCase<HistoryAction>))]
    public required HistoryAction Action { get; init; }

    public required string Source { get; init; }
    public required string? Cause { get; init; }
    public required string? Integration { get; init; }
    public required IReadOnlyList<FieldChangeView> Changes { get; init; }
    public required IReadOnlyList<ConflictOutcomeView> Conflicts { get; init; }

    public static ActivityView From(HistoryEntry entry)
    {
        var told = HistoryView.From(entry);
        return new ActivityView
        {
            Id = told.Id,
            Customer = entry.Item.Id.Value,
            At = told.At,
            Action = told.Action,
            Source = told.Source,
            Cause = told.Cause,
            Integration = told.Integration,
            Changes = told.Changes,
            Conflicts = told.Conflicts,
        };
    }
}
