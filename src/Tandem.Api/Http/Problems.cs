using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tandem.Items;

namespace Tandem.Api.Http;

/// <summary>The problem documents (RFC 9457). Each says what is wrong, where, and the way out.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static ProblemHttpResult BadField(string field, string error) => BadFields(new Dictionary<string, string> { [field] = error });

    public static ProblemHttpResult BadFields(IReadOnlyDictionary<string, string> errors) => Of(ItemProblem.Of(errors));

    public static ProblemHttpResult BadQuery(IReadOnlyDictionary<string, string> errors) => Of(
        StatusCodes.Status400BadRequest, "invalid-query", "A query parameter is not valid.",
        string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value}")), errors);

    public static ProblemHttpResult BadCursor() => BadQuery(new Dictionary<string, string>
    {
        ["cursor"] = "It is no cursor of this list and order. Send nextCursor of an earlier page unchanged, or none for the first page.",
    });

    public static ProblemHttpResult BadHeader(string header, string error) => Of(
        StatusCodes.Status400BadRequest, "invalid-header", "A header is not valid.", $"{header}: {error}",
        new Dictionary<string, string> { [header] = error });

    public static ProblemHttpResult Malformed(string detail) =>
        Of(StatusCodes.Status400BadRequest, "malformed-json", "The body is not valid JSON.", detail);

    public static ProblemHttpResult BadId() => BadField("id", ItemIds.Rule);

    public static ProblemHttpResult NotFound(string what, string wayOut) =>
        Of(StatusCodes.Status404NotFound, "not-found", "Not found.", $"There is no {what}. {wayOut}");

    public static ProblemHttpResult NoCustomer() => NotFound("customer with this id", "GET /api/customers lists those that exist.");

    public static ProblemHttpResult Unauthorized() => Of(
        StatusCodes.Status401Unauthorized, "unauthorized", "A key is needed.",
        "Send one of the server's API keys: Authorization: Bearer <key>. They are set as Tandem:ApiKeys.");

    public static ProblemHttpResult MethodNotAllowed(string method, string allowed) => Of(
        StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "The method is not allowed here.",
        $"{method} is not answered at this address. Use {allowed}.");

    public static ProblemHttpResult Conflict(string kind, string title, string detail, IReadOnlyDictionary<string, string>? errors = null) =>
        Of(StatusCodes.Status409Conflict, kind, title, detail, errors);

    public static ProblemHttpResult TooLarge(long limit) => Of(
        StatusCodes.Status413PayloadTooLarge, "body-too-large", "The body is too large.", $"At most {limit} bytes are read here. Send less.");

    public static ProblemHttpResult UnsupportedType(string? got, string wanted) => Of(
        StatusCodes.Status415UnsupportedMediaType, "unsupported-content-type", "The content type is not supported.",
        $"{(string.IsNullOrEmpty(got) ? "None was sent" : "Another was sent")}. Send Content-Type: {wanted} in UTF-8, without Content-Encoding.");

    public static ProblemHttpResult Unprocessable(string kind, string title, string detail) =>
        Of(StatusCodes.Status422UnprocessableEntity, kind, title, detail);

    public static ProblemHttpResult Unavailable(string detail) => Of(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "The server cannot take this now.", detail);

    public static ProblemHttpResult Unexpected(string requestId) => Of(
        StatusCodes.Status500InternalServerError, "unexpected", "Something went wrong here.",
        $"The server's log tells of it under the request {requestId}. Try again.");

    /// <summary>The problem that an outcome is; it must be none that wrote.</summary>
    public static ProblemHttpResult From(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Invalid invalid => BadFields(invalid.Errors),
        ItemOutcome.NotFound => NoCustomer(),
        ItemOutcome.Exists => Conflict(
            "exists", "The id is taken.", "An item with this id exists. PUT replaces it; leave the id out to have a new one made."),
        ItemOutcome.VersionMismatch mismatch => Of(
            StatusCodes.Status412PreconditionFailed, "version-mismatch", "It has changed since you read it.",
            $"Its ETag is \"{mismatch.Current}\" now. GET it again, apply your edit to that, and send the new ETag as If-Match."),
        _ => Of(ItemProblem.Of(outcome) ?? throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "It is no failure.")),
    };

    private static ProblemHttpResult Of(ItemProblem problem) => Of(problem.Status, problem.Kind, problem.Title, problem.Detail, problem.Errors);

    public static ProblemHttpResult Of(int status, string kind, string title, string detail, IReadOnlyDictionary<string, string>? errors = null)
    {
        var problem = new ProblemDetails { Type = $"urn:tandem:problem:{kind}", Title = title, Status = status, Detail = detail };
        if (errors is { Count: > 0 }) problem.Extensions["errors"] = errors.ToDictionary(error => error.Key, error => new[] { error.Value });
        return TypedResults.Problem(problem);
    }
}
