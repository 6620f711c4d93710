using System.Diagnostics;

namespace Tandem.TestServers;

/// <summary>Packages of npm in a folder beside the tests, installed from its lock file when they are not there yet. Needs node 20 and npm.</summary>
public sealed class NodeModules(string folder)
{
    /// <summary>The folder of a package.</summary>
    public string PathOf(string package) => Path.Combine(folder, "node_modules", package);

    /// <summary>Installs what the lock file says.</summary>
    /// <exception cref="InvalidOperationException">npm could not; the message holds what it said.</exception>
    public async Task Install()
    {
        // npm writes this file last: an install that was cut short is done again.
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= new FileInfo(Path.Combine(folder, "package-lock.json")).LastWriteTimeUtc) return;

        var (exitCode, output) = await Run("npm", ["ci"], []);
        if (exitCode != 0) throw new InvalidOperationException($"npm ci ended with {exitCode}:\n{output}");
    }

    /// <summary>Runs a program in the folder.</summary>
    public async Task<(int ExitCode, string Output)> Run(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
