using System.Globalization;

namespace Tandem.Bench.Figures;

/// <summary>Gathers the figures of one setup, and says each as it comes.</summary>
internal sealed class Report(Setup setup)
{
    private readonly List<Figure> _figures = [];
    private readonly List<(string Scenario, string Reason)> _failures = [];
    private readonly Dictionary<string, double?> _loads = [];

    public Setup Setup => setup;

    public IReadOnlyList<Figure> Figures => _figures;

    public IReadOnlyList<(string Scenario, string Reason)> Failures => _failures;

    /// <summary>The load of the machine when each scenario began, which says how far its figures can be trusted.</summary>
    public IReadOnlyDictionary<string, double?> Loads => _loads;

    /// <summary>Whether every target is met and nothing failed.</summary>
    public bool Passed => _failures.Count == 0 && _figures.All(figure => figure.Holds is not false);

    public void Begin(string scenario)
    {
        _loads[scenario] = LoadAverage();
        Console.Error.WriteLine($"{setup.Name}: {scenario}…{(_loads[scenario] is > 1 and var load ? $" (the machine is busy: load {Figure.Number(load)})" : "")}");
    }

    public void Add(string scenario, string name, double value, string unit, Target? target = null)
    {
        _figures.Add(new Figure(scenario, name, value, unit, target));
        Console.Error.WriteLine($"  {name}: {Figure.Number(value)} {unit}");
    }

    public void Fail(string scenario, string reason)
    {
        _failures.Add((scenario, reason));
        Console.Error.WriteLine($"  failed: {reason}");
    }

    /// <summary>A figure that was measured before, in the same run; null where it was not.</summary>
    public double? Value(string scenario, string name) => _figures.Find(figure => figure.Scenario == scenario && figure.Name == name)?.Value;

    private static double? LoadAverage() =>
        OperatingSystem.IsLinux() ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
