using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

/// <summary>A running sandbox, for a command or a test: <c>await using var stripe = await StripeSandboxServer.StartAsync(new() { Port = 0 });</c></summary>
public sealed class StripeSandboxServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private StripeSandboxServer(WebApplication app) => this.app = app;

    /// <summary>Where it answers on this machine, for example <c>http://127.0.0.1:12111/</c>.</summary>
    public Uri Address
    {
        get
        {
            var listening = new UriBuilder(app.Urls.First());
            // "Any address" is where to listen, not where to call.
            if (listening.Host is "0.0.0.0" or "[::]") listening.Host = "127.0.0.1";
            return listening.Uri;
        }
    }

    /// <summary>What goes wrong from now on; the same as <c>PUT /_sandbox/faults</c>.</summary>
    [AllowNull]
    public StripeFaults Faults
    {
        get => app.Services.GetRequiredService<FaultSwitch>().Current;
        set => app.Services.GetRequiredService<FaultSwitch>().Current = value ?? new StripeFaults();
    }

    /// <summary>Starts a sandbox; it answers once the task is done.</summary>
    /// <param name="options">How; null listens on a free port with everything else by default.</param>
    /// <param name="logging">Adds log providers; without it the sandbox is silent.</param>
    /// <param name="ct">Gives up starting.</param>
    public static async Task<StripeSandboxServer> StartAsync(
        StripeSandboxOptions? options = null, Action<ILoggingBuilder>? logging = null, CancellationToken ct = default)
    {
        var app = StripeSandbox.Build(options ?? new StripeSandboxOptions { Port = 0 }, logging);
        try
        {
            await app.StartAsync(ct);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new StripeSandboxServer(app);
    }

    /// <summary>Invents customers, without events.</summary>
    /// <param name="count">How many.</param>
    public Task Seed(int count) => app.Services.GetRequiredService<AdminApi>().AddSeed(count);

    /// <summary>Runs until the host is asked to stop (Ctrl+C) or the token is.</summary>
    /// <param name="ct">Stops it.</param>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => app.WaitForShutdownAsync(ct);

    /// <summary>Stops listening, drops webhooks not yet sent, and closes the data file.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
