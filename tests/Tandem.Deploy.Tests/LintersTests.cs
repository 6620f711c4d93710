using System.Diagnostics;

namespace Tandem.Deploy.Tests;

/// <summary>The linters and schemas that npm has, over the Dockerfile, the compose file and the manifests. Needs node 20 and npm.</summary>
public sealed class LintersTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "node");

    [Fact]
    public async Task The_linters_and_the_schemas_find_nothing()
    {
        // npm writes this file last: an install that was cut short is done again.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < new FileInfo(Path.Combine(Folder, "package-lock.json")).LastWriteTimeUtc) await Pass("npm", "ci");

        await Pass("node", "--test", "--test-reporter=spec", "deploy.test.mjs");
    }

    private static async Task Pass(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TANDEM_ROOT"] = Repository.Root;
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await output + await errors);
    }
}
