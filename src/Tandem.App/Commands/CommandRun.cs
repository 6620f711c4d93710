using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.App.Commands;

/// <summary>Runs a command. Whatever is wrong with the input is one line on stderr and exit code 2, never a stack trace.</summary>
internal static class CommandRun
{
    public static async Task<int> Run(Command root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0) return Refuse(Words(parsed));

        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            // The commands stop by the token alone: a limit of the parser's own would cut off what is being drained.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (Exception failure) when (Explain(failure) is { } reason)
        {
            return Refuse(reason);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // not the runtime: the command ends itself
            stop.Cancel();
        }
    }

    private static string? Explain(Exception failure) => failure switch
    {
        UsageException or StorageException or StreamException => failure.Message,
        OptionsValidationException invalid => SettingsErrors.Explain(invalid),
        InvalidOperationException unreadable when SettingsErrors.Explain(unreadable) is { } reason => reason,
        _ => Listening.Explain(failure),
    };

    private static string Words(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: var command }; at = at.Parent)
            names.Push(command is RootCommand ? "tandem" : command.Name);
        // The word that is not known says more than the command that is missing because of it.
        var message = parsed.UnmatchedTokens is [var word, ..] ? $"There is no '{word}' here" : parsed.Errors[0].Message.TrimEnd('.');
        return $"{message}. See: {string.Join(' ', names)} --help";
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine("tandem: " + reason.ReplaceLineEndings(" "));
        return ExitCode.Usage;
    }
}
