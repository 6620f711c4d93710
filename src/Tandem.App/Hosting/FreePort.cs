using System.Net;
using System.Net.Sockets;

namespace Tandem.App.Hosting;

/// <summary>Finds a port that nobody listens on, where its number must be known before it is listened on.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
