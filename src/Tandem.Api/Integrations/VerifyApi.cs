using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Merging;
using Tandem.Verifying;

namespace Tandem.Api;

/// <summary>Comparisons of both sides: start, watch, stop, read the report, repair.</summary>
internal static class VerifyApi
{
    private static readonly ChoiceParameter<bool> Repair = new(
        "repair", new Dictionary<string, bool> { ["true"] = true, ["false"] = false }, "false",
        "Whether the engine is to deal with what differs, by its usual rules; both sides are then compared once more.");

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/integrations/{name}/verify", Get)
            .Told("Integrations", "The comparison of both sides that is under way or was last").Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/verify", Start)
            .Told("Integrations", "Start comparing both sides, or go on with a comparison under way", Repair).TakesNothing().Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/verify/stop", Stop)
            .Told("Integrations", "End a comparison that is under way").TakesNothing().Refuses(404, 409);
    }

    private static async Task<Results<Ok<VerifyView>, ProblemHttpResult>> Get(
        string name, Caller caller, IntegrationRegistry integrations, VerifyJobs jobs, CancellationToken ct)
    {
        if (integrations.Find(new IntegrationKey(caller.Tenant, name)) is not { } integration) return IntegrationsApi.NoIntegration(integrations, caller);
        return await jobs.Last(integration.Key, ct) is { } report
            ? TypedResults.Ok(VerifyView.From(report))
            : Problems.NotFound("comparison yet", $"POST /api/integrations/{integration.Key.Name}/verify starts one.");
    }

    private static async Task<Results<Ok<VerifyView>, ProblemHttpResult>> Start(
        string name, HttpContext http, Caller caller, IntegrationRegistry integrations, VerifyJobs jobs) =>
        integrations.Find(new IntegrationKey(caller.Tenant, name)) is { } integration
            ? TypedResults.Ok(VerifyView.From(await jobs.Start(integration, Repair.Of(http.Request) ?? false, CancellationToken.None)))
            : IntegrationsApi.NoIntegration(integrations, caller);

    private static async Task<Results<Ok<VerifyView>, ProblemHttpResult>> Stop(
        string name, Caller caller, IntegrationRegistry integrations, VerifyJobs jobs, CancellationToken ct)
    {
        if (integrations.Find(new IntegrationKey(caller.Tenant, name)) is not { } integration) return IntegrationsApi.NoIntegration(integrations, caller);
        return jobs.Stop(integration.Key) && await jobs.Last(integration.Key, ct) is { } report
            ? TypedResults.Ok(VerifyView.From(report))
            : Problems.Conflict("not-running", "No comparison is under way.", "There is nothing to stop. GET tells of the last one.");
    }
}

/// <summary>A comparison of both sides, whole.</summary>
internal sealed record VerifyView
{
    [JsonConverter(typeof(LowerCase<VerifyPhase>))]
    public required VerifyPhase Phase { get; init; }

    public required bool Running { get; init; }
    public required bool Repair { get; init; }
    public required DateTime StartedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }
    public required string? Error { get; init; }
    public required long Read { get; init; }
    public required long Expected { get; init; }
    public required long Agree { get; init; }
    public required long Unlinked { get; init; }
    public required long Differences { get; init; }
    public required long Repaired { get; init; }
    public required IReadOnlyDictionary<string, long> Kinds { get; init; }
    public required IReadOnlyList<DifferenceView> Shown { get; init; }

    public static VerifyView From(VerifyReport report) => new()
    {
        Phase = report.Phase,
        Running = report.IsRunning,
        Repair = report.Repair,
        StartedAt = report.StartedAt.UtcDateTime,
        FinishedAt = report.FinishedAt?.UtcDateTime,
        Error = report.Error,
        Read = report.Read,
        Expected = report.Expected,
        Agree = report.Equal,
        Unlinked = report.Unlinked,
        Differences = report.Differences,
        Repaired = report.Repaired,
        Kinds = LowerCase<DifferenceKind>.Words.ToDictionary(word => word.Key, word => report.Kinds.GetValueOrDefault(word.Value)),
        Shown = [.. report.Shown.Select(DifferenceView.From)],
    };
}

/// <summary>Where the sides differ.</summary>
internal sealed record DifferenceView
{
    [JsonConverter(typeof(LowerCase<DifferenceKind>))]
    public required DifferenceKind Kind { get; init; }

    public required string? Customer { get; init; }
    public required string? ExternalId { get; init; }
    public required string? Name { get; init; }
    public required string Repair { get; init; }
    public required IReadOnlyList<FieldDifferenceView> Fields { get; init; }

    public static DifferenceView From(ReportedDifference difference) => new()
    {
        Kind = difference.Kind,
        Customer = difference.Item,
        ExternalId = difference.ExternalId,
        Name = difference.Name,
        Repair = difference.Remedy,
        Fields = [.. difference.Fields.Select(FieldDifferenceView.From)],
    };
}

/// <summary>A field that differs, and what a repair does about it.</summary>
internal sealed record FieldDifferenceView(string Field, string? Here, string? There, string Repair)
{
    public static FieldDifferenceView From(FieldDifference field) => new(
        field.Path, field.Here, field.There, Remedy.Of(DifferenceKind.Fields, field.Verdict, SyncRules.Default));
}
