using System.Globalization;

namespace Tandem.Bench.Figures;

/// <summary>One figure.</summary>
/// <param name="Scenario">Where it was measured.</param>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">What it is held to; null for one that only explains others.</param>
internal sealed record Figure(string Scenario, string Name, double Value, string Unit, Target? Target)
{
    public bool? Holds => Target is null ? null : Target.Least ? Value >= Target.Bound : Value < Target.Bound;

    public string Verdict => Holds switch { true => "met", false => "MISSED", null => "" };

    /// <summary>A number as it is shown.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);
}

/// <summary>A bound.</summary>
/// <param name="Bound">The bound.</param>
/// <param name="Least">Whether the figure must be at least that; else it must be below.</param>
internal sealed record Target(double Bound, bool Least)
{
    public static Target AtLeast(double bound) => new(bound, true);

    public static Target Under(double bound) => new(bound, false);

    public override string ToString() => $"{(Least ? ">=" : "<")} {Figure.Number(Bound)}";
}
