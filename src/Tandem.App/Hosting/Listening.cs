using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tandem.App.Commands;
using Tandem.App.Configuration;

namespace Tandem.App.Hosting;

/// <summary>Where the server listens, and with which limits.</summary>
internal static class Listening
{
    /// <summary>Sets up the server for many small requests, webhooks above all.</summary>
    public static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestRequest;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15); // a sender that is slow on purpose holds nothing for long
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        switch (options.Host)
        {
            case "localhost":
                kestrel.ListenLocalhost(options.Port);
                break;
            case "*":
                kestrel.ListenAnyIP(options.Port);
                break;
            default:
                kestrel.Listen(
                    IPAddress.TryParse(options.Host, out var address)
                        ? address
                        : throw new UsageException($"Tandem:Server:Host is '{options.Host}'; it is an IP address, localhost, or * for all."),
                    options.Port);
                break;
        }
    }

    /// <summary>Says that the port is in use before anything works: an engine that cannot be reached must not have begun.</summary>
    public static void CheckFree(string host, int port)
    {
        if (port == 0) return;
        try
        {
            using var probe = new TcpListener(IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new UsageException($"The address http://{host}:{port} is in use. Stop what listens there, or choose another port.", taken);
        }
    }

    /// <summary>Whether other machines can reach it.</summary>
    public static bool IsPublic(ServerOptions options) =>
        options.Host != "localhost" && !(IPAddress.TryParse(options.Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>What went wrong with the address, in one line; null where something else did.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        IOException { InnerException: AddressInUseException } => $"{Sentence(failure)} Stop what listens there, or choose another port.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "The port may not be listened on: choose one above 1023.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            "The address to listen on is not one of this machine's: see --host.",
        _ => null,
    };

    private static string Sentence(Exception failure) => failure.Message.TrimEnd('.') + ".";
}
