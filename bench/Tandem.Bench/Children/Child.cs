using System.Diagnostics;

namespace Tandem.Bench.Children;

/// <summary>A process of its own, ended with its disposal, and with this process however that ends itself.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Child(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    /// <summary>The memory that is its own and resident now, in bytes.</summary>
    public long Resident => Fresh().WorkingSet64;

    /// <summary>The most that was ever resident, in bytes.</summary>
    public long PeakResident => Fresh().PeakWorkingSet64;

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Processor => Fresh().TotalProcessorTime;

    /// <summary>The last that it said.</summary>
    public string LastLines
    {
        get
        {
            lock (_lines) return string.Join(" | ", _lines.TakeLast(5));
        }
    }

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a program of this build.</summary>
    public static Child Start(string program, IEnumerable<string> args, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var child = new Child(Process.Start(start)!);
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line that begins so, once the child has written it.</summary>
    public async Task<string> Line(string beginning, TimeSpan? patience, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            lock (_lines)
            {
                if (_lines.Find(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } found) return found;
                if (_process.HasExited || Stopwatch.GetElapsedTime(started) > (patience ?? Patience))
                    throw new BenchException($"A child did not get to '{beginning}': {LastLines}");
            }

            await Task.Delay(5, ct);
        }
    }

    /// <summary>Returns when it has ended well.</summary>
    public async Task Ended(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        if (_process.ExitCode == 0) return;
        throw new BenchException($"A child ended with {_process.ExitCode}: {LastLines}");
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }

    private void End(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }
}
