namespace Tandem.Bench.Figures;

/// <summary>The figures of all setups side by side: a line for each figure, a column for each setup, its verdict beside it.</summary>
internal static class Table
{
    private const int Leading = 4;

    /// <summary>The lines, the heading first.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<Report> reports)
    {
        string[][] rows = [Heading(reports), .. Figures(reports), .. Failures(reports)];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd())];
    }

    private static string[] Heading(IReadOnlyList<Report> reports) =>
        ["scenario", "figure", "unit", "target", .. reports.SelectMany(report => new[] { report.Setup.Name, "" })];

    private static IEnumerable<string[]> Figures(IReadOnlyList<Report> reports)
    {
        var all = reports.SelectMany(report => report.Figures).ToArray();
        return
            from scenario in all.Select(figure => figure.Scenario).Distinct()
            from line in all.Where(figure => figure.Scenario == scenario).GroupBy(figure => (figure.Name, figure.Unit))
            select (string[])
            [
                scenario, line.Key.Name, line.Key.Unit,
                string.Join(" / ", line.Select(figure => figure.Target?.ToString()).OfType<string>().Distinct()),
                .. reports.SelectMany(report => Cells(report.Figures.FirstOrDefault(figure => figure.Scenario == scenario && (figure.Name, figure.Unit) == line.Key))),
            ];
    }

    private static IEnumerable<string[]> Failures(IReadOnlyList<Report> reports) =>
        from failed in reports
        from failure in failed.Failures
        select (string[])[failure.Scenario, failure.Reason, "", "", .. reports.SelectMany(report => new[] { "", report == failed ? "FAILED" : "" })];

    private static string[] Cells(Figure? figure) => figure is null ? ["", ""] : [Figure.Number(figure.Value), figure.Verdict];

    // The target, and of each setup the first of its two columns.
    private static bool IsNumber(int column) => column == Leading - 1 || column >= Leading && (column - Leading) % 2 == 0;
}
