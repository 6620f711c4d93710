using Tandem.TestServers;

namespace Tandem.Sandbox.Tests.Stripe;

/// <summary>Stripe's own npm client, and its OpenAPI document, against a sandbox each. Needs node 20 and npm.</summary>
public sealed class OfficialClientTests(ClientScripts scripts) : IClassFixture<ClientScripts>
{
    [Fact]
    public Task Stripes_own_client_accepts_the_sandbox() => Pass("client.test.mjs");

    [Fact]
    public Task Every_answer_is_as_Stripes_OpenAPI_document_says() => Pass("openapi.test.mjs");

    private async Task Pass(string script)
    {
        await using var world = await World.Start();

        var (exitCode, output) = await scripts.Run(
            "node",
            // The client leaves 80-second timers behind for connections that were cut.
            ["--test", "--test-force-exit", "--test-reporter=spec", script],
            new() { ["STRIPE_SANDBOX"] = world.Stripe.Address.GetLeftPart(UriPartial.Authority), ["STRIPE_REFERENCE"] = Path.Combine(AppContext.BaseDirectory, "Stripe", "Reference") });

        exitCode.ShouldBe(0, output);
    }
}

/// <summary>The scripts with what they need.</summary>
public sealed class ClientScripts : IAsyncLifetime
{
    private readonly NodeModules _modules = new(Path.Combine(AppContext.BaseDirectory, "node"));

    public Task InitializeAsync() => _modules.Install();

    public Task DisposeAsync() => Task.CompletedTask;

    internal Task<(int ExitCode, string Output)> Run(string program, string[] arguments, Dictionary<string, string> environment) =>
        _modules.Run(program, arguments, environment);
}
