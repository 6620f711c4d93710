using System.Diagnostics;
using System.Text;

namespace Tandem.App.Tests;

/// <summary>The real executable, as a process with an environment of its own.</summary>
internal sealed class TandemProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] WellKnown = ["DATABASE_URL", "STRIPE_API_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "TANDEM_DATA", "KAFKA_BROKER", "KAFKA_BOOTSTRAP_SERVERS"];

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly StringBuilder _errors = new();

    private TandemProgram(string folder, IEnumerable<(string Name, string Value)> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tandem.App.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in WellKnown) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_said, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Said => Text(_said);

    public string Errors => Text(_errors);

    public static TandemProgram Start(TempFolder folder, IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        new(folder.Path, environment, arguments);

    /// <summary>Runs to its end.</summary>
    public static async Task<(int ExitCode, string Said, string Errors)> Run(
        TempFolder folder, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        await using var program = Start(folder, environment, arguments);
        var exitCode = await program.Ended();
        return (exitCode, program.Said, program.Errors);
    }

    /// <summary>Waits until it has said something.</summary>
    public Task HasSaid(string text) => Eventually.Holds(
        () => Task.FromResult(Said.Contains(text, StringComparison.Ordinal) || _process.HasExited),
        () => $"It did not say '{text}', but: {Said}{Errors}");

    /// <summary>Asks it to stop as a container does, and waits until it has.</summary>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        return await Ended();
    }

    public Task Kill() => Signal("KILL");

    public async Task<int> Ended()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
