using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Sandbox.Stripe;

/// <summary>The routes that Stripe does not have: looking behind the scenes, faults, and data. Described in README.md.</summary>
internal sealed class AdminApi(StripeAccount account, FaultSwitch faults, Counters counters, WebhookCounters webhookCounters, Overlaps overlaps, People people, Journal journal)
{
    private const int MostSeeded = 5_000_000;

    public void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/_sandbox").AddEndpointFilter(RefuseOtherSites);
        admin.MapGet("/state", GetState);
        admin.MapGet("/overlaps", GetOverlaps);
        admin.MapGet("/faults", GetFaults);
        admin.MapPut("/faults", SetFaults);
        admin.MapDelete("/faults", ClearFaults);
        admin.MapDelete("/data", ClearData);
        admin.MapPost("/seed", Seed);
        admin.MapGet("/dump", Dump);
    }

    public SandboxState State()
    {
        var (customers, deleted, events) = account.Count();
        return new SandboxState(
            customers,
            deleted,
            events,
            account.Webhooks.OldestFirst.Count,
            new RequestState(counters.Requests, counters.Answered429, counters.Answered5xx, counters.Cut, counters.Replayed),
            new OverlapState(counters.Overlaps > 0, counters.Overlaps, counters.OverlappingWrites, counters.MostCallsPerCustomer, counters.MostWritesPerCustomer),
            new WebhookState(webhookCounters.DeliveredCount, webhookCounters.FailedTries, webhookCounters.GivenUp, webhookCounters.DroppedByFault));
    }

    public async Task AddSeed(int count) => await journal.Durable(account.Seed(count, people));

    // A page of another site, open in the same browser, could otherwise post here.
    private static async ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers["Sec-Fetch-Site"] == "cross-site"
            ? TypedResults.Problem("These routes answer this sandbox's own pages only.", statusCode: StatusCodes.Status403Forbidden)
            : await next(context);

    private JsonHttpResult<SandboxState> GetState() => TypedResults.Json(State(), AdminJson.Default.SandboxState);

    private JsonHttpResult<OverlapsSeen> GetOverlaps()
    {
        var (count, first) = overlaps.Seen;
        return TypedResults.Json(new OverlapsSeen(count, first), AdminJson.Default.OverlapsSeen);
    }

    private JsonHttpResult<StripeFaults> GetFaults() => TypedResults.Json(faults.Current, AdminJson.Default.StripeFaults);

    private async Task<Results<JsonHttpResult<StripeFaults>, ProblemHttpResult>> SetFaults(HttpRequest request, CancellationToken ct)
    {
        StripeFaults? asked;
        try
        {
            asked = await JsonSerializer.DeserializeAsync(request.Body, AdminJson.Default.StripeFaults, ct);
        }
        catch (JsonException unreadable)
        {
            return TypedResults.Problem(unreadable.Message, statusCode: StatusCodes.Status400BadRequest, title: "The faults could not be read.");
        }

        var problems = new List<ValidationResult>();
        if (asked is null || !Validator.TryValidateObject(asked, new ValidationContext(asked), problems, validateAllProperties: true))
            return TypedResults.Problem(
                string.Join(' ', problems.Select(problem => problem.ErrorMessage)), statusCode: StatusCodes.Status400BadRequest, title: "The faults are out of bounds.");

        faults.Current = asked;
        return TypedResults.Json(asked, AdminJson.Default.StripeFaults);
    }

    private NoContent ClearFaults()
    {
        faults.Current = new StripeFaults();
        return TypedResults.NoContent();
    }

    private async Task<NoContent> ClearData()
    {
        await journal.Durable(account.Clear());
        return TypedResults.NoContent();
    }

    private async Task<Results<JsonHttpResult<Seeded>, ProblemHttpResult>> Seed(int count)
    {
        if (count is < 1 or > MostSeeded)
            return TypedResults.Problem($"count must be between 1 and {MostSeeded}.", statusCode: StatusCodes.Status400BadRequest);
        await AddSeed(count);
        return TypedResults.Json(new Seeded(count), AdminJson.Default.Seeded);
    }

    private async Task Dump(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = "application/x-ndjson";
        foreach (var customer in account.Snapshot())
        {
            DumpLine.Write(response.BodyWriter, customer);
            if (response.BodyWriter.UnflushedBytes > 64 * 1024) await response.BodyWriter.FlushAsync(ct);
        }

        await response.BodyWriter.FlushAsync(ct);
    }
}
