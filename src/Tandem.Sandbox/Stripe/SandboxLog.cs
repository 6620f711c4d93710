using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

internal static partial class SandboxLog
{
    [LoggerMessage(LogLevel.Information, "Webhook {Event} to {Endpoint} was answered {Status}")]
    public static partial void WebhookRefused(this ILogger logger, string @event, string endpoint, int status);

    [LoggerMessage(LogLevel.Information, "Webhook {Event} to {Endpoint} failed: {Reason}")]
    public static partial void WebhookFailed(this ILogger logger, string @event, string endpoint, string reason);

    [LoggerMessage(LogLevel.Information, "Restored {Customers} customers and {Events} events")]
    public static partial void Restored(this ILogger logger, int customers, int events);

    [LoggerMessage(LogLevel.Debug, "{Method} {Path} -> {Status} ({Request})")]
    public static partial void Answered(this ILogger logger, string method, string path, int status, string request);
}
