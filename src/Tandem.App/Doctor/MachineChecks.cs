using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tandem.App.Commands;
using Tandem.App.Configuration;
using Tandem.App.Hosting;

namespace Tandem.App.Doctor;

/// <summary>Looks at what the machine offers: the runtime, the folder, the port.</summary>
internal static class MachineChecks
{
    private const long LittleRoom = 1L << 30;

    public static IEnumerable<Finding> Run(Settings settings, ServerOptions server)
    {
        yield return Finding.Ok("runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        var running = false;
        if (settings.Database.File is { } file)
        {
            yield return Folder(settings, Path.GetDirectoryName(file)!, ref running);
            yield return Room(Path.GetDirectoryName(file)!);
        }

        yield return Port(server, running);
        if (Listening.IsPublic(server))
        {
            yield return settings.Configuration.GetSection("Tandem:ApiKeys").GetChildren().Any()
                ? Finding.Ok("api keys", $"Listening on {server.Host}, with API keys.")
                : Finding.Fail("api keys", $"Listening on {server.Host} without API keys: whoever reaches it can change everything.", "Set Tandem:ApiKeys.");
        }
    }

    private static Finding Folder(Settings settings, string folder, ref bool running)
    {
        try
        {
            using var mine = DatabaseLock.TryTake(settings.Database);
            running = mine is null;
            return Finding.Ok("data folder", running ? $"{folder}, in use by a server that runs." : $"{folder} can be written.");
        }
        catch (UsageException unwritable)
        {
            return Finding.Fail("data folder", unwritable.Message, "chown or chmod it for the user that runs Tandem.");
        }
    }

    private static Finding Room(string folder)
    {
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free > LittleRoom
            ? Finding.Ok("disk", $"{free / (1 << 30):N0} GB are free.")
            : Finding.Warn("disk", $"{free / (1 << 20):N0} MB are free.", "Make room: when the disk is full, webhooks are refused until there is some.");
    }

    private static Finding Port(ServerOptions server, bool running)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.TryParse(server.Host, out var address) ? address : IPAddress.Loopback, server.Port);
            listener.Start();
            return Finding.Ok("port", $"{server.Port} is free.");
        }
        catch (SocketException) when (running)
        {
            return Finding.Ok("port", $"{server.Port} is in use, and a server runs.");
        }
        catch (SocketException taken)
        {
            return Finding.Warn("port", $"{server.Port} cannot be listened on: {taken.Message}.", "Stop what listens there, or choose another with --port or Tandem:Server:Port.");
        }
    }
}
