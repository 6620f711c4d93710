using System.Diagnostics;

namespace Tandem.Sandbox.Tests.Stripe;

/// <summary>Stripe's own npm client, and its OpenAPI document, against a sandbox each. Needs node 20 and npm.</summary>
public sealed class OfficialClientTests(NodeModules modules) : IClassFixture<NodeModules>
{
    [Fact]
    public Task Stripes_own_client_accepts_the_sandbox() => Pass("client.test.mjs");

    [Fact]
    public Task Every_answer_is_as_Stripes_OpenAPI_document_says() => Pass("openapi.test.mjs");

    private async Task Pass(string script)
    {
        await using var world = await World.Start();

        var (exitCode, output) = await modules.Run(
            "node",
            // The client leaves 80-second timers behind for connections that were cut.
            ["--test", "--test-force-exit", "--test-reporter=spec", script],
            new() { ["STRIPE_SANDBOX"] = world.Stripe.Address.GetLeftPart(UriPartial.Authority), ["STRIPE_REFERENCE"] = Path.Combine(AppContext.BaseDirectory, "Stripe", "Reference") });

        exitCode.ShouldBe(0, output);
    }
}

/// <summary>The scripts with what they need, installed from the lock file when it is not there yet.</summary>
public sealed class NodeModules : IAsyncLifetime
{
    private readonly string folder = Path.Combine(AppContext.BaseDirectory, "node");

    public async Task InitializeAsync()
    {
        // npm writes this file last: an install that was cut short is done again.
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= new FileInfo(Path.Combine(folder, "package-lock.json")).LastWriteTimeUtc) return;

        var (exitCode, output) = await Run("npm", ["ci"], []);
        exitCode.ShouldBe(0, output);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal async Task<(int ExitCode, string Output)> Run(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
