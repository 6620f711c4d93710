using System.Net.Http.Json;

namespace Tandem.App.Tests;

public sealed class DemoStartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_next_start_goes_on_with_the_same_data()
    {
        using var demo = new RunningDemo();
        await demo.InitializeAsync();
        try
        {
            using var created = await demo.Hub.PostAsJsonAsync("/api/customers", new { name = "Kept", email = "kept@here.example" });
            created.EnsureSuccessStatusCode();
            var stopped = await demo.Program.Terminate();
            await demo.Program.DisposeAsync();
            await demo.Start();

            stopped.ShouldBe(0);
            demo.Program.Said.ShouldContain("26 customers");
            (await demo.CountHere()).ShouldBe(26);
            await Eventually.Holds(async () => await demo.CountThere() == 26, () => "The customer did not reach Stripe.");
        }
        finally
        {
            await demo.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_folder_of_real_data_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File("tandem.db"), "");

        var (exitCode, _, errors) = await TandemProgram.Run(_folder, [], "demo", "--data", _folder.Path, "--port", "0", "--sandbox-port", "0");

        exitCode.ShouldBe(2);
        errors.ShouldContain("not the demo's");
    }

    [Fact]
    public async Task A_second_demo_in_the_same_folder_is_refused()
    {
        await using var first = TandemProgram.Start(_folder, [], "demo", "--data", "d", "--port", "0", "--sandbox-port", "0");
        await first.HasSaid("Ctrl-C stops");

        var (exitCode, _, errors) = await TandemProgram.Run(_folder, [], "demo", "--data", "d", "--port", "0", "--sandbox-port", "0");

        exitCode.ShouldBe(2);
        errors.ShouldContain("Another Tandem works on");
    }

    public void Dispose() => _folder.Dispose();
}
