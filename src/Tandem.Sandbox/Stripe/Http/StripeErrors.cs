namespace Tandem.Sandbox.Stripe;

/// <summary>Every error that the sandbox answers, in one place.</summary>
internal static class StripeErrors
{
    public static StripeError NoKey { get; } = new(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
        + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can "
        + "help at https://support.stripe.com/.")
    { Status = 401 };

    /// <summary>Transient: nothing was executed.</summary>
    public static StripeError Failed { get; } = new("An unknown error occurred") { Status = 500, Type = "api_error" };

    public static StripeError WrongContentType { get; } = new(
        "Invalid request (check that your POST content type is application/x-www-form-urlencoded). "
        + "If you have questions, we can help at https://support.stripe.com/.");

    public static StripeError LockTimeout { get; } = new(
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. "
        + "If you see this error intermittently, retry the request. If you see this error frequently and are making multiple "
        + "concurrent requests to a single object, make your requests serially or at a lower rate. For more details, see "
        + "https://stripe.com/docs/rate-limits#object-lock-timeouts.")
    { Status = 429, Code = "lock_timeout", ShouldRetry = true, RateLimitedReason = "resource-specific" };

    public static StripeError InvalidKey(string shown) => new($"Invalid API Key provided: {shown}") { Status = 401 };

    public static StripeError RateLimited(string reason) => new("Request rate limit exceeded. Learn more about rate limits: "
        + "https://stripe.com/docs/rate-limits.")
    { Status = 429, Code = "rate_limit", RateLimitedReason = reason };

    public static StripeError UnknownUrl(string method, string path) => new(
        $"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.")
    { Status = 404 };

    /// <summary>The object named in the path is not there: 404, and an idempotency key remembers it.</summary>
    public static StripeError Missing(string kind, string id) => new($"No such {kind}: '{id}'")
    { Status = 404, Code = "resource_missing", Param = "id", Executed = true };

    /// <summary>A parameter names an object that is not there.</summary>
    public static StripeError MissingReference(string kind, string id, string param) => new($"No such {kind}: '{id}'")
    { Code = "resource_missing", Param = param };

    public static StripeError MissingParameter(string param) => new($"Missing required param: {param}.")
    { Code = "parameter_missing", Param = param };

    public static StripeError UnknownParameter(string param) => new($"Received unknown parameter: {param}")
    { Code = "parameter_unknown", Param = param };

    public static StripeError CannotBeEmpty(string param) => new(
        $"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however '{param}' "
        + $"cannot be unset. You should remove '{param}' from your request or supply a non-empty value.")
    { Code = "parameter_invalid_empty", Param = param };

    public static StripeError NotAnInteger(string param, string value) => new($"Invalid integer: {value}")
    { Code = "parameter_invalid_integer", Param = param };

    public static StripeError NotOneOf(string param, string allowed) => new($"Invalid {param}: must be one of {allowed}")
    { Param = param };

    public static StripeError NotA(string what, string param) => new($"Invalid {what}") { Param = param };

    public static StripeError TooLong(string param, string value, int max) => new(
        $"Invalid string: {value[..8]}...{value[^8..]}; must be at most {max} characters")
    { Param = param };

    public static StripeError InvalidEmail(string value) => new($"Invalid email address: {value}")
    { Code = "email_invalid", Param = "email" };

    public static StripeError InvalidUrl(string param) => new(
        "Not a valid URL. URLs must begin with http:// or https:// and name a host.")
    { Code = "url_invalid", Param = param };

    public static StripeError NotExpandable(string path) => new(
        $"This property cannot be expanded ({path}). You may want to try expanding another property of this object.")
    { Param = "expand" };

    public static StripeError InvalidQuery(string why) => new($"We were unable to parse your search query. {why}") { Param = "query" };

    public static StripeError OtherParameters(string key) => new(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        + $"Try using a key other than '{key}' if you meant to execute a different request.")
    { Type = "idempotency_error" };

    public static StripeError OtherEndpoint(string key, string path, string first) => new(
        "Keys for idempotent requests can only be used for the same endpoint they were first used for "
        + $"('{path}' vs '{first}'). Try using a key other than '{key}' if you meant to execute a different request.")
    { Type = "idempotency_error" };

    public static StripeError KeyInUse(string key) => new(
        $"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and "
        + $"the other request is still going through): {key}. Please try again later.")
    { Status = 409, Type = "idempotency_error", Code = "idempotency_key_in_use", ShouldRetry = true };

    public static StripeError KeyTooLong { get; } = new("Idempotency keys can be at most 255 characters.") { Type = "idempotency_error" };
}
