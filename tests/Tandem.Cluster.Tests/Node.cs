using System.Diagnostics;

namespace Tandem.Cluster.Tests;

/// <summary>One hub of several, in a process of its own, which is killed, stopped and started again.</summary>
internal sealed class Node(string name, string folder, string settings, IReadOnlyDictionary<string, string> variables) : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private readonly List<string> _before = [];
    private HttpClient? _http;
    private RunningProgram? _program;

    public string Name => name;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>For whoever writes to it.</summary>
    public HttpClient Http => _http ??= new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(4) };

    /// <summary>People may choose it: it runs, and is not stopped.</summary>
    public bool IsUp { get; private set; }

    public string Output => string.Join('\n', [.. _before, _program?.Output ?? ""]);

    public async Task Start()
    {
        _program = await RunningProgram.Start(
            folder, "is ready at", variables, ["serve", "--port", $"{_port}", "--data", folder, "--config", settings, "--public-url", variables["PROXY"]]);
        IsUp = true;
    }

    /// <summary>SIGKILL: it finishes nothing and says nothing.</summary>
    public async Task Kill()
    {
        IsUp = false;
        await _program!.Kill();
        _before.Add(_program.Output);
        _before.Add("--- killed");
        await _program.DisposeAsync();
        _program = null;
    }

    /// <summary>SIGSTOP: it stands still in the middle of whatever it does.</summary>
    public Task Stop()
    {
        IsUp = false;
        return Signal("STOP");
    }

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public async Task Continue()
    {
        await Signal("CONT");
        IsUp = true;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_program is not null) await _program.DisposeAsync();
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_program!.Id}"]);
        await kill.WaitForExitAsync();
    }
}
