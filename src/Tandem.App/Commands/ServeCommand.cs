using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Tandem.Api;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Integrations;

namespace Tandem.App.Commands;

/// <summary><c>tandem serve</c>: the hub alone, against the real Stripe or any base address.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var port = new Option<int?>("--port") { Description = "The port. Default: 8080" }.Within(0, 65_535);
        var host = new Option<string?>("--host") { Description = "The address to listen on; * for all. Default: 127.0.0.1, this machine only" };
        var publicAddress = new Option<string?>("--public-url") { Description = "Where Stripe reaches this server; its webhook is then registered there", HelpName = "URL" };
        var command = new Command("serve", "Run the hub. STRIPE_API_KEY names the account") { port, host, publicAddress };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(
            choices.Settings(
                parsed,
                ("Tandem:Server:Port", parsed.GetValue(port)?.ToString(CultureInfo.InvariantCulture)),
                ("Tandem:Server:Host", parsed.GetValue(host)),
                ("Tandem:Server:PublicAddress", parsed.GetValue(publicAddress))),
            ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, CancellationToken ct)
    {
        if (settings.Integrations.Count == 0) throw new UsageException(EngineSession.NoIntegration);

        using var alone = DatabaseLock.Take(settings.Database);
        var server = settings.Configuration.GetSection("Tandem:Server").Get<ServerOptions>() ?? new ServerOptions();
        Listening.CheckFree(server.Host, server.Port);
        await using var hub = Hub.Build(settings);
        await hub.StartAsync(ct);
        Warn(hub.Services);
        Console.WriteLine($"Tandem is ready at {Hub.AddressOf(hub).GetLeftPart(UriPartial.Authority)}, with its data in {settings.Database.Name}.");
        await hub.WaitForShutdownAsync(ct);
        Console.WriteLine("Stopped.");
        return ExitCode.Done;
    }

    private static void Warn(IServiceProvider services)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("tandem");
        var server = services.GetRequiredService<IOptions<ServerOptions>>().Value;
        if (Listening.IsPublic(server) && services.GetRequiredService<IOptions<ApiOptions>>().Value.ApiKeys.Count == 0) log.OpenToAll(server.Host);
        foreach (var integration in services.GetRequiredService<IntegrationRegistry>().All)
        {
            if (integration.Options is { WebhookAddress: null, WebhookSecrets.Count: 0 }) log.NoWebhook(integration.Key, integration.Options.PollSeconds);
        }
    }
}

internal static partial class ServeLog
{
    [LoggerMessage(LogLevel.Warning, "Listening on {Host} without API keys: whoever reaches it can read and change everything. Set Tandem:ApiKeys")]
    public static partial void OpenToAll(this ILogger logger, string host);

    [LoggerMessage(LogLevel.Warning, "{Integration}: no webhooks will come, only polls each {Seconds} s. Set --public-url or STRIPE_WEBHOOK_SECRET")]
    public static partial void NoWebhook(this ILogger logger, IntegrationKey integration, int seconds);
}
