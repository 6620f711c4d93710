using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One kind of work, measured from outside; what it leaves behind is checked before its figures count.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Run">Measures into the report.</param>
internal sealed record Scenario(string Name, Func<Options, Report, CancellationToken, Task> Run)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("webhooks", WebhooksScenario.Run),
        new("floor", FloorScenario.Run),
        new("local-edit", LocalEditScenario.Run),
        new("remote-edit", RemoteEditScenario.Run),
        new("push", PushScenario.Run),
        new("backfill", BackfillScenario.Run),
        new("bulk", BulkScenario.Run),
        new("pages", PagesScenario.Run),
        new("process", ProcessScenario.Run),
    ];

    /// <summary>Megabytes, as memory is told.</summary>
    public static double Megabytes(long bytes) => bytes / 1024.0 / 1024.0;

    /// <summary>Microseconds of processor time for each of so many.</summary>
    public static double MicrosecondsEach(TimeSpan used, int count) => used.TotalMicroseconds / count;
}
