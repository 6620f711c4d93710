using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tandem.Cluster.Tests;

/// <summary>
/// The one address that Stripe knows: passes each webhook on to the next node in turn, dead or alive, as a balancer does that has not
/// noticed yet. What a node does not answer, the sender is told, and has to try again.
/// </summary>
internal sealed class WebhookProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly IReadOnlyList<Uri> _nodes;
    private int _turn;
    private int _passed;
    private int _failed;

    private WebhookProxy(int port, IReadOnlyList<Uri> nodes)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _nodes = nodes;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel((KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(Pass);
    }

    public Uri Address { get; }

    public string Report => $"{_passed} webhooks passed on, {_failed} not answered";

    public static async Task<WebhookProxy> Start(IReadOnlyList<Uri> nodes)
    {
        var proxy = new WebhookProxy(FreePort.Next(), nodes);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        var node = _nodes[(int)((uint)Interlocked.Increment(ref _turn) % _nodes.Count)];
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(node, context.Request.Path.Value));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        request.Content = new ByteArrayContent(body.ToArray());
        foreach (var header in context.Request.Headers.Where(header => header.Key is "Stripe-Signature" or "Content-Type"))
            request.Content.Headers.TryAddWithoutValidation(header.Key, header.Value.ToString());
        try
        {
            using var answer = await _http.SendAsync(request);
            context.Response.StatusCode = (int)answer.StatusCode;
            Interlocked.Increment(ref _passed);
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException or TaskCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            Interlocked.Increment(ref _failed);
        }
    }
}
