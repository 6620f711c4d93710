using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Sandbox.Stripe;

/// <summary>Reads a request into a <see cref="StripeCall"/>: parameters from the form of a POST, and from the query of any other.</summary>
internal sealed class CallReader(FaultSwitch faults)
{
    private const int LongestKey = 255;

    /// <summary>The call, or why it cannot be read.</summary>
    public async ValueTask<(StripeCall? Call, StripeError? Problem)> Read(HttpContext context, StripeRoute route, string requestId)
    {
        var request = context.Request;
        string form;
        if (HttpMethods.IsPost(request.Method))
        {
            if (request.ContentLength is not 0 && request.ContentType is { } type && !type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
                return (null, StripeErrors.WrongContentType);
            form = await ReadBody(request, context.RequestAborted);
            if (request.QueryString.HasValue) form = $"{request.QueryString.Value![1..]}&{form}";
        }
        else
        {
            form = request.QueryString.HasValue ? request.QueryString.Value![1..] : "";
        }

        var key = HttpMethods.IsPost(request.Method) && request.Headers.TryGetValue("Idempotency-Key", out var sent) && sent.ToString() is { Length: > 0 } given ? given : null;
        if (key is { Length: > LongestKey }) return (null, StripeErrors.KeyTooLong);

        var parameters = new Parameters(form, route.Writes && faults.Current.NormalizeText);
        return (new StripeCall
        {
            RequestId = requestId,
            IdempotencyKey = key,
            Fingerprint = key is null ? null : parameters.Fingerprint(),
            Path = request.Path.Value ?? "/",
            Parameters = parameters,
            Id = context.GetRouteValue("id") as string ?? "",
        }, null);
    }

    private static async ValueTask<string> ReadBody(HttpRequest request, CancellationToken aborted)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(aborted);
            if (read.IsCompleted)
            {
                var form = Encoding.UTF8.GetString(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return form;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
