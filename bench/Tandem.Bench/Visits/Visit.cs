using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Tandem.Bench.Visits;

/// <summary>
/// One open page without a browser: its HTML is fetched, its live connection made, each batch of drawing acknowledged as <c>blazor.web.js</c>
/// does. Nothing is drawn, so that fifty of them leave the machine to the server.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly Blazorpack _protocol = new();
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _circuit;
    private int _batches;

    private Visit(HttpClient http, Uri page)
    {
        (_http, Page) = (http, page);
        var builder = new HubConnectionBuilder().WithUrl(new Uri(page, "/_blazor"), HttpTransportType.WebSockets);
        builder.Services.RemoveAll<IHubProtocol>();
        builder.Services.AddSingleton<IHubProtocol>(_protocol);
        _connection = builder.Build();
        _connection.On<long, byte[]>("JS.RenderBatch", Drawn);
        _connection.On<long, string, string, int, long>("JS.BeginInvokeJS", (call, _, _, _, _) => Answered(call));
        _connection.On<int, string>("JS.AttachComponent", (_, _) => { });
        _connection.On<long>("JS.EndUpdateRootComponents", _ => _drawn.TrySetResult());
        _connection.On<string>("JS.Error", error => Fail($"The server gave a page up: {error}"));
        _connection.Closed += cut =>
        {
            Fail($"A live connection was closed: {cut?.Message}");
            return Task.CompletedTask;
        };
    }

    /// <summary>Its address.</summary>
    public Uri Page { get; }

    /// <summary>Batches of drawing that came.</summary>
    public int Batches => Volatile.Read(ref _batches);

    /// <summary>Bytes that came over the live connection.</summary>
    public long Received => _protocol.Received;

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens a page; returns when it is live and drawn.</summary>
    public static async Task<Visit> Open(HttpClient http, Uri page)
    {
        var markers = Markers.Read(await http.GetStringAsync(page));
        var visit = new Visit(http, page);
        await visit._connection.StartAsync();
        visit._circuit = await visit._connection.InvokeAsync<string?>("StartCircuit", new Uri(page, "/").AbsoluteUri, page.AbsoluteUri, "[]", markers.State);
        if (visit._circuit is null) throw new BenchException($"{page} was refused a live connection.");
        await visit._connection.SendAsync("UpdateRootComponents", markers.Roots, markers.State);
        await visit._drawn.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return visit;
    }

    /// <summary>Tells the server that the page is left, so that it does not keep it for a return.</summary>
    public async ValueTask DisposeAsync()
    {
        using var leave = new MultipartFormDataContent { { new StringContent(_circuit ?? ""), "circuitId" } };
        using var answer = await _http.PostAsync(new Uri(Page, "/_blazor/disconnect"), leave);
        await _connection.DisposeAsync();
    }

    private Task Drawn(long batch, byte[] changes)
    {
        Interlocked.Increment(ref _batches);
        return _connection.SendAsync("OnRenderCompleted", batch, (string?)null);
    }

    // Charts, focus and places are a browser's; a page goes on when they are done.
    private Task Answered(long call) => call == 0 ? Task.CompletedTask : _connection.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,null]");

    private void Fail(string problem)
    {
        Problem ??= problem;
        _drawn.TrySetException(new BenchException(problem));
    }
}
