using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One kind of work, measured from outside; what it leaves behind is checked before its figures count.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Run">Measures into the report.</param>
/// <param name="HasStream">Whether a stream is part of it, or it is what streams are compared with; without, Kafka changes nothing and is left out.</param>
internal sealed record Scenario(string Name, Func<Options, Report, CancellationToken, Task> Run, bool HasStream = true)
{
    /// <summary>In the order in which they are run: the floor first, for others are told as a share of it.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(FloorScenario.Name, FloorScenario.Run),
        new("webhooks", WebhooksScenario.Run),
        new("local-edit", LocalEditScenario.Run),
        new("remote-edit", RemoteEditScenario.Run),
        new("push", PushScenario.Run),
        new("backfill", BackfillScenario.Run),
        new("bulk", BulkScenario.Run, HasStream: false),
        new("pages", PagesScenario.Run, HasStream: false),
        new("process", ProcessScenario.Run),
        new("dashboards", DashboardsScenario.Run),
    ];

    /// <summary>Megabytes, as memory is told.</summary>
    public static double Megabytes(long bytes) => bytes / 1024.0 / 1024.0;

    /// <summary>Microseconds of processor time for each of so many.</summary>
    public static double MicrosecondsEach(TimeSpan used, int count) => used.TotalMicroseconds / count;
}
