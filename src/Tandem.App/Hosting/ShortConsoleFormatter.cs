using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tandem.App.Hosting;

/// <summary>One line an entry: the time, a word where it is more than information, the message. An exception follows on lines of its own.</summary>
internal sealed class ShortConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "short";

    // "Hosting failed to start": what failed is said by the command, in one line, or else by the runtime.
    private const int HostFailed = 11;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry is { EventId.Id: HostFailed, Category: "Microsoft.Extensions.Hosting.Internal.Host" }) return;

        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetLocalNow().ToString("HH:mm:ss "));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Information => "",
            LogLevel.Warning => "warning: ",
            LogLevel.Error => "error: ",
            LogLevel.Critical => "critical: ",
            _ => $"{logEntry.Category}: ",
        });
        textWriter.WriteLine(message.ReplaceLineEndings(" "));
        if (logEntry.Exception is not null) textWriter.WriteLine(logEntry.Exception);
    }
}

/// <summary>Adds the log.</summary>
internal static class ConsoleLog
{
    /// <summary>Logs to stderr, so that what a command prints stays clean. <c>Logging:LogLevel</c> in the settings says more or less.</summary>
    public static void AddConsoleLog(this ILoggingBuilder logging, IConfiguration configuration, LogLevel least = LogLevel.Information)
    {
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // It warns that its keys are not encrypted where they are kept: they are in the database, beside all that they protect.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // For whoever logs it, each request is given an activity and a scope of its own, a fiftieth of what a webhook costs; it says nothing above
        // Information but what the server says as well.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console =>
        {
            console.FormatterName = ShortConsoleFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<ShortConsoleFormatter, ConsoleFormatterOptions>();
    }
}
