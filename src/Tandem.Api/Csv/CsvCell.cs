namespace Tandem.Api.Csv;

/// <summary>
/// A text as a cell that no spreadsheet program takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection): one that
/// begins like a formula gets an apostrophe before it, which the way back takes off again.
/// </summary>
internal static class CsvCell
{
    private const char Guard = '\'';

    /// <summary>The cell of a text.</summary>
    public static string Write(string? text) => text is null ? "" : IsFormula(text) ? Guard + text : text;

    /// <summary>The text of a cell.</summary>
    public static string Read(string cell) => cell is [Guard, ..] && IsFormula(cell) ? cell[1..] : cell;

    // Apostrophes before the sign count with it, so that a text that has one itself comes back as it was.
    private static bool IsFormula(string text) => text.AsSpan().TrimStart(Guard) is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..];
}
