using Spectre.Console;

namespace Tandem.App.Commands;

/// <summary>What a command shows a person: tables on a terminal, plain lines where the output goes to a file or a program.</summary>
internal static class Screen
{
    private const int WidthOfNoTerminal = 160;

    /// <summary>Whether somebody looks.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Prints a table.</summary>
    public static void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = IsTerminal ? TableBorder.Rounded : TableBorder.None, ShowHeaders = true };
        foreach (var heading in headings) table.AddColumn(new TableColumn(Markup.Escape(heading)));
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        Terminal.Write(table);
    }

    /// <summary>Shows how far something is while it runs: a moving line on a terminal, nothing elsewhere.</summary>
    public static async Task<T> Progress<T>(Func<string> state, Func<Task<T>> work)
    {
        if (!IsTerminal) return await work();

        return await Terminal.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Markup.Escape(state()));
                task.IsIndeterminate = true;
                var running = work();
                while (await Task.WhenAny(running, Task.Delay(100)) != running) task.Description = Markup.Escape(state());
                return await running;
            });
    }

    /// <summary>A moment as so long ago.</summary>
    public static string Ago(DateTimeOffset now, DateTimeOffset? at) => at is { } moment ? Length(now - moment) + " ago" : "never";

    /// <summary>A length of time, in the unit that suits it.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 1 } => $"{Math.Max(0, length.TotalMilliseconds):0} ms",
        { TotalMinutes: < 2 } => $"{length.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{length.TotalMinutes:0} min",
        { TotalDays: < 2 } => $"{length.TotalHours:0} h",
        _ => $"{length.TotalDays:0} days",
    };

    private static readonly IAnsiConsole Terminal = Make();

    private static IAnsiConsole Make()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (!IsTerminal) console.Profile.Width = WidthOfNoTerminal;
        return console;
    }
}
