using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>What waits for a person: parked links, conflicts and parked events.</summary>
internal static class FailuresApi
{
    private const string FailureList = "failures";

    private static readonly LinkStatus[] Parked = [LinkStatus.Failed, LinkStatus.Conflict];

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/failures", List)
            .Told("Failures", "List parked links, conflicts and parked events", CustomersApi.Limit, CustomersApi.Cursor);
        routes.Map("GET", "/api/failures/{id}", Get).Told("Failures", "Get one of them").Refuses(404);
        routes.Map("POST", "/api/failures/retry", RetryAll)
            .Told("Failures", "Try all again (conflicts need a decision instead)").TakesNothing().Repeatable();
        routes.Map("POST", "/api/failures/discard", DiscardAll)
            .Told("Failures", "Give all up but the conflicts: links are unlinked, events dropped").TakesNothing().Repeatable();
        routes.Map("POST", "/api/failures/{id}/retry", Retry).Told("Failures", "Try one again").TakesNothing().Repeatable().Refuses(404, 409);
        routes.Map("POST", "/api/failures/{id}/discard", Discard)
            .Told("Failures", "Give one up: a link is unlinked, an event dropped").TakesNothing().Repeatable().Refuses(404);
        routes.Map("POST", "/api/failures/{id}/resolve", Resolve).Told("Failures", "Decide conflicts, field by field")
            .Takes(Documents.Resolve).Repeatable().Refuses(404, 409);
    }

    private static async Task<Results<Ok<Page<FailureView>>, ProblemHttpResult>> List(
        HttpContext http, Caller caller, IReports reports, IEventStream events, CancellationToken ct)
    {
        var (kind, after) = (FailureKind.Link, 0L);
        if (CustomersApi.Cursor.Of(http.Request) is { } cursor)
        {
            if (Cursors.Read(FailureList, cursor, parts: 1) is not [{ } text] || FailureId.Parse(text) is not { } id)
                return Problems.BadCursor();
            (kind, after) = id;
        }

        // The links first, then the events; one more than the page shows whether there is a next one.
        var limit = CustomersApi.Limit.Of(http.Request);
        var found = new List<FailureView>();
        if (kind is FailureKind.Link)
        {
            var links = await reports.Links(
                new LinkQuery { Tenant = caller.Tenant, Statuses = Parked, After = new LinkId(after), Limit = limit + 1 }, ct);
            found.AddRange(links.Select(FailureView.From));
            after = 0;
        }

        if (found.Count <= limit) found.AddRange((await events.Parked(caller.Tenant, after, limit + 1 - found.Count, ct)).Select(FailureView.From));
        return TypedResults.Ok(new Page<FailureView>(
            [.. found.Take(limit)], found.Count > limit ? Cursors.Write(FailureList, found[limit - 1].Id) : null));
    }

    private static async Task<Results<Ok<FailureView>, ProblemHttpResult>> Get(
        string id, Caller caller, IReports reports, IEventStream events, CancellationToken ct)
    {
        if (FailureId.Parse(id) is not { } failure) return Problems.BadField("id", FailureId.Rule);
        return await Find(failure, caller, reports, events, ct) is { } view ? TypedResults.Ok(view) : NoFailure();
    }

    private static async Task<Ok<CountView>> RetryAll(Caller caller, Operations operations) => TypedResults.Ok(new CountView(
        await operations.RetryLinks(caller.Tenant, null, CancellationToken.None),
        await operations.ReplayEvents(caller.Tenant, null, CancellationToken.None)));

    private static async Task<Ok<CountView>> DiscardAll(HttpContext http, Caller caller, Operations operations) => TypedResults.Ok(new CountView(
        await operations.DiscardLinks(caller.Tenant, null, caller.By(http), CancellationToken.None),
        await operations.DiscardEvents(caller.Tenant, null, CancellationToken.None)));

    private static async Task<Results<Ok<CountView>, ProblemHttpResult>> Retry(
        string id, Caller caller, Operations operations, IReports reports, IEventStream events, CancellationToken ct)
    {
        if (FailureId.Parse(id) is not { } failure) return Problems.BadField("id", FailureId.Rule);
        if (failure.Kind is FailureKind.Event)
            return await operations.ReplayEvents(caller.Tenant, [failure.Number], CancellationToken.None) is > 0 and var replayed
                ? TypedResults.Ok(new CountView(0, replayed)) : NoFailure();

        if (await operations.RetryLinks(caller.Tenant, [new LinkId(failure.Number)], CancellationToken.None) is > 0 and var retried)
            return TypedResults.Ok(new CountView(retried, 0));
        return await Find(failure, caller, reports, events, ct) is { Conflicts.Count: > 0 }
            ? Problems.Conflict(
                "needs-decision", "It waits for a decision.",
                $"Trying again would meet the same conflict. POST /api/failures/{failure}/resolve decides it.")
            : NoFailure();
    }

    private static async Task<Results<Ok<CountView>, ProblemHttpResult>> Discard(
        string id, HttpContext http, Caller caller, Operations operations, IReports reports, IEventStream events, CancellationToken ct)
    {
        if (FailureId.Parse(id) is not { } failure) return Problems.BadField("id", FailureId.Rule);
        if (failure.Kind is FailureKind.Event)
            return await operations.DiscardEvents(caller.Tenant, [failure.Number], CancellationToken.None) is > 0 and var dropped
                ? TypedResults.Ok(new CountView(0, dropped)) : NoFailure();

        var link = new LinkId(failure.Number);
        var given = await operations.DiscardLinks(caller.Tenant, [link], caller.By(http), CancellationToken.None);
        if (given == 0 && await Find(failure, caller, reports, events, ct) is not null)
            given = await operations.Unlink(caller.Tenant, link, caller.By(http), CancellationToken.None) ? 1 : 0;
        return given > 0 ? TypedResults.Ok(new CountView(given, 0)) : NoFailure();
    }

    private static async Task<Results<Ok<ResolvedView>, ProblemHttpResult>> Resolve(
        string id, HttpContext http, Caller caller, Operations operations, IReports reports, IEventStream events, CancellationToken ct)
    {
        if (FailureId.Parse(id) is not { } failure) return Problems.BadField("id", FailureId.Rule);
        var (choices, problem) = await ResolveBody.Read(http);
        if (choices is null) return problem!;
        if (failure.Kind is FailureKind.Event || await Find(failure, caller, reports, events, ct) is not { } found) return NoFailure();
        if (found.Conflicts.Count == 0) return NoConflict();

        // All or none: a field without a conflict means that the choice was made on something else than what is there now.
        var unknown = await operations.Resolve(caller.Tenant, new LinkId(failure.Number), choices, caller.By(http), CancellationToken.None);
        if (unknown is null) return NoConflict();
        var fields = found.Conflicts.Select(conflict => conflict.Field).ToArray();
        return unknown.Count == 0
            ? TypedResults.Ok(new ResolvedView(failure.ToString(), [.. fields.Where(field => !choices.ContainsKey(field))]))
            : Problems.Conflict(
                "no-such-conflict", "A field has no conflict.", $"Nothing was decided. In conflict are: {string.Join(", ", fields)}.",
                unknown.ToDictionary(path => "fields." + path, _ => "It has no conflict. Leave it out."));
    }

    private static async Task<FailureView?> Find(FailureId id, Caller caller, IReports reports, IEventStream events, CancellationToken ct)
    {
        var before = id.Number - 1;
        if (id.Kind is FailureKind.Event)
            return await events.Parked(caller.Tenant, before, 1, ct) is [var parked] && parked.Id == id.Number ? FailureView.From(parked) : null;
        var query = new LinkQuery { Tenant = caller.Tenant, Statuses = Parked, After = new LinkId(before), Limit = 1 };
        return await reports.Links(query, ct) is [var state] && state.Link.Id.Value == id.Number ? FailureView.From(state) : null;
    }

    private static ProblemHttpResult NoFailure() =>
        Problems.NotFound("failure with this id", "It may have been settled since. GET /api/failures lists those that exist.");

    private static ProblemHttpResult NoConflict() =>
        Problems.Conflict("no-conflict", "There is no conflict.", "It has failed, but no field waits for a decision. Retry or discard it.");
}

/// <summary>What was decided, and which fields still wait.</summary>
internal sealed record ResolvedView(string Id, IReadOnlyList<string> Remaining);
