using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Tandem.App.Configuration;

namespace Tandem.App.Commands;

/// <summary>
/// <c>tandem health</c>: asks a running server whether it can serve. For container health checks, where the image holds no curl.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<Uri?>("--url")
        {
            Description = "What to ask instead of /health/ready on this machine, such as a sandbox",
            HelpName = "URL",
            CustomParser = parsed => Uri.TryCreate(parsed.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : Wrong(parsed),
        };
        var live = new Option<bool>("--live") { Description = "Ask /health/live: whether the process answers, whatever it depends on" };
        var command = new Command("health", "Ask a running server whether it can serve. Exit code 1 if it cannot") { url, live };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(parsed.GetValue(url) ?? Own(choices.Settings(parsed), parsed.GetValue(live)), ct));
        return command;
    }

    private static Uri? Wrong(System.CommandLine.Parsing.ArgumentResult parsed)
    {
        parsed.AddError($"'{parsed.Tokens[0].Value}' is no address that begins with http:// or https://");
        return null;
    }

    // Whoever listens on all addresses listens on the loopback too.
    private static Uri Own(Settings settings, bool live)
    {
        var server = settings.Configuration.GetSection("Tandem:Server").Get<ServerOptions>() ?? new ServerOptions();
        var host = server.Host is "*" or "0.0.0.0" or "::" ? "127.0.0.1" : server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{server.Port}/health/{(live ? "live" : "ready")}"));
    }

    private static async Task<int> Run(Uri address, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address, ct);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(ct));
            return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or SocketException)
        {
            Console.Error.WriteLine($"tandem: {address} does not answer: {unreachable.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Console.Error.WriteLine($"tandem: {address} has not answered within {Patience.TotalSeconds} s");
            return ExitCode.Failed;
        }
    }
}
