using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Tandem.Bench.Figures;

/// <summary>Gathers the figures; prints them as a table and as JSON.</summary>
internal sealed class Report(Options options)
{
    private readonly List<Figure> _figures = [];
    private readonly List<(string Scenario, string Reason)> _failures = [];

    /// <summary>The load of the machine when a scenario began, which says how far its figures can be trusted.</summary>
    private readonly Dictionary<string, double?> _loads = [];

    public void Begin(string scenario)
    {
        _loads[scenario] = LoadAverage();
        Console.Error.WriteLine($"{scenario}…{(_loads[scenario] is > 1 and var load ? $" (the machine is busy: load {Number(load)})" : "")}");
    }

    public void Add(string scenario, string name, double value, string unit, Target? target = null)
    {
        _figures.Add(new Figure(scenario, name, value, unit, target));
        Console.Error.WriteLine($"  {name}: {Number(value)} {unit}");
    }

    public void Fail(string scenario, string reason)
    {
        _failures.Add((scenario, reason));
        Console.Error.WriteLine($"  failed: {reason}");
    }

    /// <summary>Prints all; true where every target is met and nothing failed.</summary>
    public bool Print(TextWriter output)
    {
        var rows = _figures.Select(figure => new[] { figure.Scenario, figure.Name, Shown(figure.Target, figure.Unit), $"{Number(figure.Value)} {figure.Unit}", Verdict(figure.Holds) })
            .Concat(_failures.Select(failure => new[] { failure.Scenario, failure.Reason, "", "", "FAILED" }))
            .Prepend(["scenario", "figure", "target", "measured", "verdict"])
            .ToArray();
        var widths = Enumerable.Range(0, 5).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column is 2 or 3 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        var passed = _failures.Count == 0 && _figures.All(figure => figure.Holds is not false);
        output.WriteLine(Json(passed).ToJsonString());
        return passed;
    }

    private JsonObject Json(bool passed) => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["database"] = options.Database,
        ["quick"] = options.Quick,
        ["loadAtStart"] = new JsonObject(_loads.Select(load => KeyValuePair.Create(load.Key, (JsonNode?)load.Value))),
        ["figures"] = new JsonArray([.. _figures.Select(figure => new JsonObject
        {
            ["scenario"] = figure.Scenario,
            ["figure"] = figure.Name,
            ["value"] = Math.Round(figure.Value, 3),
            ["unit"] = figure.Unit,
            ["target"] = figure.Target is null ? null : Shown(figure.Target, ""),
            ["met"] = figure.Holds,
        })]),
        ["failures"] = new JsonArray([.. _failures.Select(failure => new JsonObject { ["scenario"] = failure.Scenario, ["reason"] = failure.Reason })]),
        ["passed"] = passed,
    };

    private static string Shown(Target? target, string unit) =>
        target is null ? "" : $"{(target.Least ? ">=" : "<")} {Number(target.Bound)} {unit}".TrimEnd();

    private static string Verdict(bool? holds) => holds switch { true => "met", false => "MISSED", null => "" };

    private static string Number(double value) => value.ToString(value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    private static double? LoadAverage() =>
        OperatingSystem.IsLinux() ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
