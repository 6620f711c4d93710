using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>Stands between a store and the server, and on demand cuts a connection when its COMMIT has been done and before the answer is seen.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    /// <summary>The tag by which the server tells that a COMMIT is done.</summary>
    private static readonly byte[] Committed = Encoding.ASCII.GetBytes("COMMIT\0");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _running;
    private int _losses;
    private int _lost;

    public LossyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _running = Run();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many answers were lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Loses the answers to the next commits.</summary>
    public void LoseNextCommits(int count) => Volatile.Write(ref _losses, count);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
        await Task.WhenAny(
            client.GetStream().CopyToAsync(server.GetStream(), _stop.Token),
            Answer(server.GetStream(), client.GetStream()));
    }

    // The answer to a COMMIT is kept back, and both connections end.
    private async Task Answer(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (buffer.AsSpan(0, read).IndexOf(Committed) >= 0 && Interlocked.Decrement(ref _losses) >= 0)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
