using Tandem.Storage;

namespace Tandem.Api.Http;

/// <summary>
/// Stands before every handler but the webhooks': asks for the key, checks the query, and turns what a handler could not foresee into a
/// problem document.
/// </summary>
internal sealed class Gate(ApiKeys keys, ILogger<Gate> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            var endpoint = http.GetEndpoint();
            if (endpoint?.Metadata.GetMetadata<Open>() is null && keys.Identify(http.Request) is null)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Problems.Unauthorized();
            }

            if (endpoint?.Metadata.GetMetadata<QueryParameters>() is { } query && query.Errors(http.Request) is { Count: > 0 } errors)
                return Problems.BadQuery(errors);
            if (endpoint?.Metadata.GetMetadata<BodyRule.None>() is not null && await RequestBody.RefuseAny(http) is { } refusal) return refusal;

            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty; // Nobody is there to read an answer.
        }
        catch (BadHttpRequestException bad)
        {
            return Problems.Of(bad.StatusCode, "bad-request", "The request cannot be read.", bad.Message);
        }
        catch (StorageException failure)
        {
            logger.StorageFailed(failure, http.Request.Path);
            http.Response.Headers.RetryAfter = "2";
            return Problems.Unavailable(failure.Message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            logger.RequestFailed(failure, http.TraceIdentifier, http.Request.Method, http.Request.Path);
            return Problems.Unexpected(http.TraceIdentifier);
        }
    }
}

/// <summary>Marks an endpoint that asks for no key.</summary>
internal sealed class Open;

/// <summary>What an endpoint takes as its body; for the gate and for the OpenAPI document.</summary>
internal abstract record BodyRule
{
    /// <summary>None, or an empty object.</summary>
    public sealed record None : BodyRule;

    /// <summary>JSON after a schema that the document holds by name.</summary>
    public sealed record Json(string Schema, params string[] ContentTypes) : BodyRule;
}

internal static partial class GateLog
{
    [LoggerMessage(LogLevel.Error, "The database did not serve {Path}")]
    public static partial void StorageFailed(this ILogger logger, Exception failure, string path);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed: {Method} {Path}")]
    public static partial void RequestFailed(this ILogger logger, Exception failure, string requestId, string method, string path);
}
