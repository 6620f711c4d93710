using System.CommandLine;
using Tandem.App.Hosting;
using Tandem.Dashboard;
using Tandem.Sandbox.Stripe;

namespace Tandem.App.Commands;

/// <summary><c>tandem demo</c>: a hub and a Stripe of its own in one process, already in sync.</summary>
internal static class DemoCommand
{
    private const int Customers = 25;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "The hub's port", DefaultValueFactory = _ => 8080 }.Within(0, 65_535);
        var sandboxPort = new Option<int>("--sandbox-port") { Description = "The Stripe sandbox's port", DefaultValueFactory = _ => 8081 }.Within(0, 65_535);
        var data = new Option<string?>("--data") { Description = "The demo's folder. Default: ./data/demo", HelpName = "DIR" };
        var command = new Command("demo", "Start a hub and a Stripe sandbox with 25 customers, in sync. Nothing else is needed, and nothing real is touched")
        {
            port, sandboxPort, data,
        };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(data), parsed.GetValue(port), parsed.GetValue(sandboxPort), ct));
        return command;
    }

    private static async Task<int> Run(string? data, int port, int sandboxPort, CancellationToken ct)
    {
        var folder = DemoFolder.Open(data);
        using var alone = DatabaseLock.Take(folder.Database);
        Listening.CheckFree("127.0.0.1", port);
        await using var sandbox = await StripeSandboxServer.StartAsync(
            new StripeSandboxOptions { Port = sandboxPort, DataFile = folder.SandboxFile, Seed = Customers },
            logging => logging.AddConsoleLog(new ConfigurationBuilder().Build(), LogLevel.Warning), ct);

        var settings = folder.Write(sandbox.Address, port == 0 ? FreePort.Find() : port);
        using var movement = new DemoMovement(sandbox.Address);
        await using var hub = Hub.Build(settings, new DemoGuide { Sandbox = sandbox.Address, Movement = movement });
        await hub.StartAsync(ct);
        await FirstImport.Run(hub.Services, ct);
        var moving = movement.Run(hub.Services, hub.Lifetime.ApplicationStopping);

        await DemoWelcome.Print(Console.Out, hub.Services, Hub.AddressOf(hub), sandbox.Address, folder.Path, ct);
        await hub.WaitForShutdownAsync(ct);
        await moving;
        Console.WriteLine("Stopped. The next start goes on with the same data.");
        return ExitCode.Done;
    }
}
