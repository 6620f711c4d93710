using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>Several failures at a time, by their ids. What was settled meanwhile is left out of the count.</summary>
internal static class SomeFailuresApi
{
    private const int MostIds = 1000;

    private static readonly string[] Sides = ["local", "remote"];

    public static void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/failures:retry", Retry).Told("Failures", "Try some again (conflicts need a decision instead)")
            .Takes(Documents.FailureIds).Repeatable();
        routes.Map("POST", "/api/failures:discard", Discard).Told("Failures", "Give some up but the conflicts: links are unlinked, events dropped")
            .Takes(Documents.FailureIds).Repeatable();
        routes.Map("POST", "/api/failures:resolve", Resolve).Told("Failures", "Decide all conflicts of some for one side")
            .Takes(Documents.ResolveSome).Repeatable();
    }

    private static async Task<Results<Ok<CountView>, ProblemHttpResult>> Retry(HttpContext http, Caller caller, Operations operations)
    {
        var (ids, _, problem) = await Read(http, takesSide: false);
        return ids is null ? problem! : TypedResults.Ok(new CountView(
            await operations.RetryLinks(caller.Tenant, Links(ids), CancellationToken.None),
            await operations.ReplayEvents(caller.Tenant, Events(ids), CancellationToken.None)));
    }

    private static async Task<Results<Ok<CountView>, ProblemHttpResult>> Discard(HttpContext http, Caller caller, Operations operations)
    {
        var (ids, _, problem) = await Read(http, takesSide: false);
        return ids is null ? problem! : TypedResults.Ok(new CountView(
            await operations.DiscardLinks(caller.Tenant, Links(ids), caller.By(http), CancellationToken.None),
            await operations.DiscardEvents(caller.Tenant, Events(ids), CancellationToken.None)));
    }

    private static async Task<Results<Ok<CountView>, ProblemHttpResult>> Resolve(HttpContext http, Caller caller, Operations operations)
    {
        var (ids, side, problem) = await Read(http, takesSide: true);
        return ids is null
            ? problem!
            : TypedResults.Ok(new CountView(await operations.ResolveAll(caller.Tenant, Links(ids), side, caller.By(http), CancellationToken.None), 0));
    }

    private static LinkId[] Links(IReadOnlyList<FailureId> ids) =>
        [.. ids.Where(id => id.Kind is FailureKind.Link).Select(id => new LinkId(id.Number))];

    private static long[] Events(IReadOnlyList<FailureId> ids) => [.. ids.Where(id => id.Kind is FailureKind.Event).Select(id => id.Number)];

    private static async Task<(IReadOnlyList<FailureId>? Ids, ResolutionChoice Side, ProblemHttpResult? Problem)> Read(HttpContext http, bool takesSide)
    {
        var (document, problem) = await RequestBody.ReadJson(http, ItemBodies.LargestItem, RequestBody.Json);
        if (document is null) return (null, default, problem);
        using (document)
        {
            var errors = new Dictionary<string, string>();
            var ids = ReadIds(document.RootElement, takesSide, errors);
            var side = takesSide ? ReadSide(document.RootElement, errors) : default;
            return errors.Count == 0 ? (ids, side, null) : (null, default, Problems.BadFields(errors));
        }
    }

    private static List<FailureId> ReadIds(JsonElement json, bool takesSide, Dictionary<string, string> errors)
    {
        var ids = new List<FailureId>();
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors["body"] = "It must be a JSON object with ids.";
            return ids;
        }

        foreach (var member in json.EnumerateObject().Where(member => member.Name != "ids" && !(takesSide && member.Name == "choose")))
            errors[member.Name.Length <= 100 ? member.Name : member.Name[..100]] = $"Unknown field. Leave it out. Known: ids{(takesSide ? ", choose" : "")}.";
        if (!json.TryGetProperty("ids", out var given) || given.ValueKind != JsonValueKind.Array || given.GetArrayLength() is 0 or > MostIds)
        {
            errors["ids"] = $"It must be a list of 1 to {MostIds} ids of failures, such as [\"link-12\",\"event-7\"].";
            return ids;
        }

        foreach (var (at, id) in given.EnumerateArray().Index())
        {
            if (id.ValueKind == JsonValueKind.String && FailureId.Parse(id.GetString()!) is { } failure) ids.Add(failure);
            else errors[$"ids[{at}]"] = FailureId.Rule;
        }

        return ids;
    }

    private static ResolutionChoice ReadSide(JsonElement json, Dictionary<string, string> errors)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("choose", out var side) && side.ValueKind == JsonValueKind.String
            && Array.IndexOf(Sides, side.GetString()) is >= 0 and var at)
            return at == 0 ? ResolutionChoice.Local : ResolutionChoice.Remote;
        errors["choose"] = "It must be local or remote.";
        return default;
    }
}
