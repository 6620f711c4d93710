using System.CommandLine;

namespace Tandem.App.Commands;

/// <summary><c>tandem config</c>: prints every setting with its default and its consequence, as a file to begin with.</summary>
internal static class ConfigCommand
{
    /// <summary>The annotated file, beside the program.</summary>
    public static string DefaultFile { get; } = Path.Combine(AppContext.BaseDirectory, "tandem.default.jsonc");

    public static Command Create()
    {
        var command = new Command("config", "Print all settings, with their defaults and what they do");
        command.SetAction(async (_, ct) =>
        {
            await Console.Out.WriteAsync(await File.ReadAllTextAsync(DefaultFile, ct));
            return ExitCode.Done;
        });
        return command;
    }
}
