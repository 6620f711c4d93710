using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Tandem.Bench.Figures;

/// <summary>What came of it all: a table for people, and one line of JSON with everything.</summary>
internal sealed class Outcome(Options options, IReadOnlyList<Report> reports)
{
    private const string OfKafka =
        "Kafka is librdkafka's mock cluster here: one broker in memory, in a process of its own on this machine, that writes to no disk. A real one costs more.";

    private bool Passed => reports.All(report => report.Passed);

    /// <summary>Prints both; true where every target is met and nothing failed.</summary>
    public bool Print(TextWriter output)
    {
        foreach (var line in Table.Lines(reports)) output.WriteLine(line);
        if (reports.Any(report => report.Setup.Kafka)) output.WriteLine(OfKafka);
        output.WriteLine(Json().ToJsonString());
        return Passed;
    }

    private JsonObject Json() => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["quick"] = options.Quick,
        ["setups"] = new JsonArray([.. reports.Select(Of)]),
        ["passed"] = Passed,
    };

    private static JsonObject Of(Report report) => new()
    {
        ["database"] = report.Setup.Database,
        ["kafka"] = report.Setup.Kafka ? "librdkafka's mock" : null,
        ["loadAtStart"] = new JsonObject(report.Loads.Select(load => KeyValuePair.Create(load.Key, (JsonNode?)load.Value))),
        ["figures"] = new JsonArray([.. report.Figures.Select(figure => new JsonObject
        {
            ["scenario"] = figure.Scenario,
            ["figure"] = figure.Name,
            ["value"] = Math.Round(figure.Value, 3),
            ["unit"] = figure.Unit,
            ["target"] = figure.Target?.ToString(),
            ["met"] = figure.Holds,
        })]),
        ["failures"] = new JsonArray([.. report.Failures.Select(failure => new JsonObject { ["scenario"] = failure.Scenario, ["reason"] = failure.Reason })]),
        ["passed"] = report.Passed,
    };
}
