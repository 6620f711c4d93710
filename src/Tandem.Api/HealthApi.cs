using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Hosting;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Api;

/// <summary>Whether the process runs, and whether it can serve.</summary>
internal static class HealthApi
{
    private static readonly TimeSpan DatabaseLimit = TimeSpan.FromSeconds(2);

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/health/live", Live).Told("Health", "The process runs").WithMetadata(new Open());
        routes.Map("GET", "/health/ready", Ready).Told("Health", "The process can serve: the database answers, and the engine has started")
            .WithMetadata(new Open()).Produces<ReadyView>(StatusCodes.Status503ServiceUnavailable);
    }

    public static Ok<LiveView> Live() => TypedResults.Ok(new LiveView("ok"));

    private static async Task<JsonHttpResult<ReadyView>> Ready(
        IIntegrationStates states, Engine engine, IEnumerable<IStreamStatus> streams, TimeProvider time, ILogger<Gate> logger, CancellationToken ct)
    {
        var database = await CheckDatabase(states, time, logger, ct);
        var started = engine.IsReady ? new CheckView(true, "It has started.") : new CheckView(false, "It has not started, or is stopping.");
        var ready = database.Ok && started.Ok;
        var checks = new Dictionary<string, CheckView> { ["database"] = database, ["engine"] = started };

        // Without its brokers the server still answers reads and takes writes, so it stays in service; but somebody should look.
        foreach (var stream in streams.Select(stream => stream.Now)) checks["broker"] = new CheckView(stream.IsUp, stream.Message);
        return TypedResults.Json(
            new ReadyView(!ready ? "unavailable" : checks.Values.All(check => check.Ok) ? "ready" : "degraded", checks),
            TandemJson.Default.Options, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<CheckView> CheckDatabase(IIntegrationStates states, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        try
        {
            await states.Load(ct).WaitAsync(DatabaseLimit, time, ct);
            return new CheckView(true, "It answers.");
        }
        catch (TimeoutException)
        {
            return new CheckView(false, $"It has not answered within {DatabaseLimit.TotalSeconds} seconds.");
        }
        catch (StorageException failure)
        {
            return new CheckView(false, failure.Message);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            // Its message may name hosts and users, so it goes to the log alone.
            logger.StorageFailed(failure, "/health/ready");
            return new CheckView(false, "It does not answer. The log says why.");
        }
    }
}

/// <summary>The process runs.</summary>
internal sealed record LiveView(string Status);

/// <summary>Whether the process can serve, and what that was judged by.</summary>
internal sealed record ReadyView(string Status, IReadOnlyDictionary<string, CheckView> Checks);

/// <summary>One check.</summary>
internal sealed record CheckView(bool Ok, string Message);
