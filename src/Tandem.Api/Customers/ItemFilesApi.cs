using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Csv;
using Tandem.Api.Http;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Api;

/// <summary>Customers as files: all that a query matches, and many to be taken in. Both flow, a piece at a time.</summary>
internal static class ItemFilesApi
{
    /// <summary>The most bytes of a file.</summary>
    public const long LargestFile = 100 * 1024 * 1024;

    public const string Csv = "text/csv";

    private const int MostTold = 100;

    private static readonly Catalog Catalog = Catalogs.Customers.Catalog;

    private static readonly ChoiceParameter<bool> DryRun = new(
        "dryRun", new Dictionary<string, bool> { ["true"] = true, ["false"] = false }, "false", "Whether only to tell what it would do.");

    private static readonly ChoiceParameter<DuplicatePolicy> Duplicates = new(
        "duplicates", LowerCase<DuplicatePolicy>.Words, "skip", "What is done with a line without an id whose e-mail address a customer has.");

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/customers:export", Export)
            .Told("Customers", "All customers that match, as a CSV file", [.. CustomersApi.Filters]).Produces(StatusCodes.Status200OK, null, Csv);
        routes.Map("POST", "/api/customers:import", Import)
            .Told("Customers", "Take in a CSV file, or tell what it would do", DryRun, Duplicates).Takes(Documents.CustomerFile, Csv);
    }

    private static async Task<EmptyHttpResult> Export(HttpContext http, Caller caller, CsvExport export, CancellationToken ct)
    {
        http.Response.ContentType = Csv + "; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"customers.csv\"";
        await export.Write(CustomersApi.QueryOf(http.Request, caller), Catalog, http.Response.Body, ct);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Import(HttpContext http, Caller caller, ItemImport import, CancellationToken ct)
    {
        if (!RequestBody.IsOneOf(http.Request, [Csv])) return Problems.UnsupportedType(http.Request.ContentType, Csv);
        if (http.Request.ContentLength > LargestFile) return Problems.TooLarge(LargestFile);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LargestFile;

        var (file, problem) = await CsvFile.Open(http.Request.Body, Catalog);
        if (file is null) return Problems.BadField("body", problem!);
        using (file)
        {
            var (dry, policy) = (DryRun.Of(http.Request)!.Value, Duplicates.Of(http.Request)!.Value);
            var verdicts = dry
                ? import.Judge(caller.Tenant, Catalog, file.Rows(ct), policy, ct)
                : import.Run(caller.Tenant, Catalog, file.Rows(ct), policy, caller.Source, Caller.CauseOf(http), ct);
            var (count, told) = (new ImportCount(), new List<ImportLineView>());
            await foreach (var verdict in verdicts)
            {
                foreach (var line in verdict)
                {
                    count = count.With(line.Kind);
                    if (line.Kind is ImportKind.Invalid or ImportKind.Duplicate && told.Count < MostTold) told.Add(ImportLineView.From(line));
                }
            }

            return TypedResults.Ok(new ImportView(
                dry, count.Read, count.New, count.Changed, count.Same, count.Duplicates, count.Invalid, file.Ignored, told));
        }
    }
}

/// <summary>What a file did, or would do.</summary>
internal sealed record ImportView(
    bool DryRun, long Read, long Created, long Changed, long Same, long Duplicates, long Invalid, IReadOnlyList<string> IgnoredColumns,
    IReadOnlyList<ImportLineView> Problems);

/// <summary>A line that was left out, and why: an error by field, or the customer or line that has its e-mail address.</summary>
internal sealed record ImportLineView(long Line, string? Id, IReadOnlyDictionary<string, string>? Errors, string? DuplicateOf, long? DuplicateOfLine)
{
    public static ImportLineView From(ImportVerdict verdict) => new(
        verdict.Row.Line, verdict.Row.Id?.Value, verdict.Kind is ImportKind.Invalid ? verdict.Errors : null,
        verdict.Kind is ImportKind.Duplicate ? verdict.Item?.Value : null, verdict.OtherLine);
}
