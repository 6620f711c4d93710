using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tandem.Sandbox.Stripe;

/// <summary>Turns an answer into headers and bytes.</summary>
internal sealed class AnswerWriter(StripeSandboxOptions options, FaultSwitch faults)
{
    private sealed record Clock(long Second, string Text);

    private Clock clock = new(0, "");

    /// <summary>The headers that every answer has, whatever comes of the call.</summary>
    public void Begin(HttpContext context, string requestId)
    {
        var headers = context.Response.Headers;
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = context.Request.Headers.TryGetValue("Stripe-Version", out var asked) && Echoes(asked.ToString()) ? asked : options.ApiVersion;
        headers.Date = Date();
        headers.CacheControl = "no-cache, no-store";
        if (context.Request.Headers.TryGetValue("Idempotency-Key", out var key) && Echoes(key.ToString())) headers["Idempotency-Key"] = key;
    }

    /// <summary>Writes the answer; <paramref name="originalRequest"/> names the call that it was first given to, null when that is this one.</summary>
    public void Write(HttpContext context, StripeAnswer answer, string requestId, string? originalRequest)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        if (answer.ShouldRetry is { } retry) response.Headers["Stripe-Should-Retry"] = retry ? "true" : "false";
        if (answer.RateLimitedReason is { } reason) response.Headers["Stripe-Rate-Limited-Reason"] = reason;
        if (answer.Status == 401) response.Headers.WWWAuthenticate = "Bearer realm=\"Stripe\"";
        if (answer.Status == 429 && faults.Current.RetryAfterSeconds is > 0 and var wait)
            response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (HttpMethods.IsPost(context.Request.Method) && response.Headers.ContainsKey("Idempotency-Key"))
        {
            response.Headers["Original-Request"] = originalRequest ?? requestId;
            if (originalRequest is not null) response.Headers["Idempotent-Replayed"] = "true";
        }

        var body = JsonBuffer.Pretty(answer.Body);
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }

    private string Date()
    {
        var now = options.Time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var known = Volatile.Read(ref clock);
        if (known.Second == second) return known.Text;

        var text = now.ToString("R", CultureInfo.InvariantCulture);
        Volatile.Write(ref clock, new Clock(second, text));
        return text;
    }

    // A header that came in with other characters than these could not go out.
    private static bool Echoes(string value) => value.Length is > 0 and <= 255 && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
