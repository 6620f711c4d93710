using System.Net;
using System.Net.Sockets;

namespace Tandem.Bench.Children;

/// <summary>A hub and a Stripe sandbox, and a broker where the setup has one, each a process of its own, with their data in a folder that goes with them.</summary>
internal sealed class World : IAsyncDisposable
{
    private const string WebhookSecret = "whsec_bench";

    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-bench-").FullName;

    private World() { }

    public Sandbox Sandbox { get; private set; } = null!; // both before Start returns

    public Hub Hub { get; private set; } = null!;

    private Broker? Broker { get; set; }

    /// <summary>Starts all.</summary>
    /// <param name="options">What is measured.</param>
    /// <param name="customers">Customers that the sandbox invents.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<World> Start(Options options, int customers, CancellationToken ct)
    {
        var world = new World();
        try
        {
            world.Sandbox = await Sandbox.Start(FreePort(), customers, ct);
            if (options.Setup.Kafka) world.Broker = await Broker.Start(ct);
            world.Hub = await Hub.Start(options.Server, world.Broker, Path.Combine(world._folder, "data"), FreePort(), world.Sandbox.Address, WebhookSecret, ct);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Hub is not null) await Hub.DisposeAsync();
        if (Broker is not null) await Broker.DisposeAsync();
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
