using System.Diagnostics;

namespace Tandem.TestServers;

/// <summary>Runs programs of the system and waits for them.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end; returns its exit code and what it wrote.</summary>
    public static async Task<(int Code, string Output)> Run(IReadOnlyList<string> command, CancellationToken ct = default)
    {
        using var process = Process.Start(Start(command))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>Runs a program that must succeed; returns what it wrote.</summary>
    public static async Task<string> Must(IReadOnlyList<string> command, CancellationToken ct = default)
    {
        var (code, output) = await Run(command, ct);
        return code == 0 ? output : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {code}: {output}");
    }

    /// <summary>
    /// Runs a script when this process has ended, however it ended: the system closes the script's input then, and it wakes. Disposed
    /// before that, it runs at once.
    /// </summary>
    public static IDisposable AtTheEnd(string script, params IEnumerable<string> args) =>
        new Watch(Process.Start(Start(["/bin/sh", "-c", $"cat > /dev/null; {script}", .. args]))!);

    private static ProcessStartInfo Start(IReadOnlyList<string> command) => new(command[0], command.Skip(1))
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    private sealed class Watch(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
