using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Tandem.App.Tests;

/// <summary>A demo that runs, and what one may do with it.</summary>
public sealed class RunningDemo : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private TandemProgram? _program;

    internal TandemProgram Program => _program.ShouldNotBeNull();

    public HttpClient Hub { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}") };

    public HttpClient Stripe { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}") };

    public string Data => _folder.File("demo");

    public async Task InitializeAsync()
    {
        Stripe.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("sk_test_demo:")));
        await Start();
    }

    public async Task Start()
    {
        _program = TandemProgram.Start(
            _folder, [], "demo", "--data", Data, "--port", $"{Hub.BaseAddress!.Port}", "--sandbox-port", $"{Stripe.BaseAddress!.Port}");
        await _program.HasSaid("Ctrl-C stops");
    }

    internal Task<(int ExitCode, string Said, string Errors)> Run(params string[] arguments) => TandemProgram.Run(_folder, [], [.. arguments, "--data", Data]);

    public async Task<long> CountHere() => (await Get(Hub, "/api/customers?limit=200"))["data"]!.AsArray().Count;

    public async Task<long> CountThere() => (await Get(Stripe, "/v1/customers?limit=100"))["data"]!.AsArray().Count;

    public static async Task<JsonNode> Get(HttpClient from, string address) => (await from.GetFromJsonAsync<JsonNode>(address)).ShouldNotBeNull();

    /// <summary>The id of a customer in Stripe, and of its item here.</summary>
    public async Task<(string There, string Here)> SomeCustomer(int at)
    {
        var there = (string)(await Get(Stripe, "/v1/customers?limit=100"))["data"]![at]!["id"]!;
        var here = (await Get(Hub, "/api/customers?limit=200"))["data"]!.AsArray()
            .Single(item => item!.ToJsonString().Contains(there, StringComparison.Ordinal))!;
        return (there, (string)here["id"]!);
    }

    public async Task DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
    }

    public void Dispose()
    {
        Hub.Dispose();
        Stripe.Dispose();
        _folder.Dispose();
    }
}
