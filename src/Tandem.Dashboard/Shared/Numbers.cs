using System.Globalization;

namespace Tandem.Dashboard.Shared;

/// <summary>Numbers and spans of time as people read them.</summary>
public static class Numbers
{
    /// <summary>With groups of three: 1,000,000.</summary>
    public static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>In few characters: 999, 12k, 1.2M.</summary>
    public static string Short(long number) => number switch
    {
        < 1000 => number.ToString(CultureInfo.InvariantCulture),
        < 10_000 => (number / 1000.0).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        < 1_000_000 => (number / 1000).ToString(CultureInfo.InvariantCulture) + "k",
        _ => (number / 1_000_000.0).ToString("0.#", CultureInfo.InvariantCulture) + "M",
    };

    /// <summary>A rate a second: 0, 0.2, 3.4, 120.</summary>
    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond is 0 or >= 100 ? "0" : perSecond >= 0.95 ? "0.0" : "0.##", CultureInfo.InvariantCulture);

    /// <summary>A span: 120 ms, 3.4 s, 2 min, 5 h, 3 d.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 1000 } => $"{span.TotalMilliseconds:0} ms",
        { TotalSeconds: < 10 } => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalSeconds: < 120 } => $"{span.TotalSeconds:0} s",
        { TotalMinutes: < 120 } => $"{span.TotalMinutes:0} min",
        { TotalHours: < 48 } => $"{span.TotalHours:0} h",
        _ => $"{span.TotalDays:0} d",
    };

    /// <summary>One or many: <c>1 customer</c>, <c>3 customers</c>.</summary>
    public static string Count(long number, string one, string? many = null) => $"{Whole(number)} {(number == 1 ? one : many ?? one + "s")}";
}
