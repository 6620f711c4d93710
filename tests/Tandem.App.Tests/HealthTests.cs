namespace Tandem.App.Tests;

/// <summary>What a container's health check runs.</summary>
public sealed class HealthTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    [Fact]
    public async Task A_server_that_serves_is_healthy_by_its_own_settings()
    {
        var (exitCode, said, errors) = await demo.Run("health");

        exitCode.ShouldBe(0, errors);
        said.ShouldContain("\"ready\"");
    }

    [Fact]
    public async Task The_sandbox_is_asked_by_its_address()
    {
        using var folder = new TempFolder();

        var (exitCode, said, errors) = await TandemProgram.Run(folder, [], "health", "--url", new Uri(demo.Stripe.BaseAddress!, "_sandbox/state").AbsoluteUri);

        exitCode.ShouldBe(0, errors);
        said.ShouldContain("customers");
    }

    [Fact]
    public async Task Where_nothing_listens_it_is_not_and_one_line_says_so()
    {
        using var folder = new TempFolder();

        var (exitCode, _, errors) = await TandemProgram.Run(folder, [("Tandem__Server__Port", $"{Ports.Free()}")], "health");

        exitCode.ShouldBe(1);
        errors.TrimEnd().ShouldStartWith("tandem: http://127.0.0.1:");
        errors.TrimEnd().ShouldNotContain("\n");
    }
}
