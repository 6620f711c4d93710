using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tandem.TestServers;

/// <summary>The real program, in a process of its own.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly string[] Inherited = ["DATABASE_URL", "STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY", "TANDEM_DATA", "KAFKA_BROKER", "KAFKA_BOOTSTRAP_SERVERS"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private RunningProgram(Process process) => _process = process;

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote, the newest last.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<RunningProgram> Start(string folder, string readyWhen, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var program = Launch(folder, variables, arguments);
        await Eventually.Is(
            () => program._process.HasExited
                ? throw new InvalidOperationException($"It ended with {program._process.ExitCode}:\n{program.Output}")
                : Task.FromResult(program._output.Any(line => line.Contains(readyWhen, StringComparison.Ordinal))),
            TimeSpan.FromSeconds(60), () => $"'{readyWhen}' in:\n{program.Output}");
        return program;
    }

    /// <summary>A command that ends by itself: its exit code, and what it wrote.</summary>
    public static async Task<(int ExitCode, string Said)> Run(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        await using var program = Launch(folder, variables, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await program._process.WaitForExitAsync(limit.Token);
        return (program._process.ExitCode, program.Output);
    }

    private static RunningProgram Launch(string folder, IReadOnlyDictionary<string, string> variables, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Tandem.App.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in Inherited) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;

        var program = new RunningProgram(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => program.Keep(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Keep(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 500) _output.TryDequeue(out _);
    }
}
