using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Api.Csv;

/// <summary>
/// A file of items as spreadsheet programs write it: UTF-8 or UTF-16, commas, semicolons or tabs, the names of the columns in the first
/// line. Read a line at a time.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private const int LongestCell = 64 * 1024;

    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CsvReader _csv;
    private readonly CsvColumns _columns;
    private readonly BadCells _bad;

    private CsvFile(CsvReader csv, CsvColumns columns, BadCells bad) => (_csv, _columns, _bad) = (csv, columns, bad);

    /// <summary>The names of columns that mean nothing here.</summary>
    public IReadOnlyList<string> Ignored => _columns.Ignored;

    /// <summary>Reads the first line; or says what is wrong with the file.</summary>
    public static async Task<(CsvFile? File, string? Problem)> Open(Stream stream, Catalog catalog)
    {
        var bad = new BadCells();
        var csv = new CsvReader(new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: true, leaveOpen: true), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            IgnoreBlankLines = true,
            MaxFieldSize = LongestCell,
            BadDataFound = _ => bad.Found = true,
            MissingFieldFound = null,
        });
        try
        {
            var header = await csv.ReadAsync() ? csv.Parser.Record : null;
            var (columns, problem) = CsvColumns.Read(header, catalog);
            if (columns is not null) return (new CsvFile(csv, columns, bad), null);
            csv.Dispose();
            return (null, problem);
        }
        catch (Exception unreadable) when (unreadable is DecoderFallbackException or CsvHelperException)
        {
            csv.Dispose();
            return (null, Explain(unreadable));
        }
    }

    /// <summary>The lines. One that cannot be read is among them with its error; after one that ends the file, no more come.</summary>
    public async IAsyncEnumerable<ImportRow> Rows([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            ImportRow? broken = null;
            _bad.Found = false;
            try
            {
                if (!await _csv.ReadAsync()) yield break;
            }
            catch (Exception unreadable) when (unreadable is DecoderFallbackException or CsvHelperException)
            {
                broken = new ImportRow(_csv.Parser.RawRow, null, [], Error("line", Explain(unreadable)));
            }

            if (broken is not null)
            {
                yield return broken;
                yield break;
            }

            yield return Row(_csv.Parser.Record!, _csv.Parser.RawRow);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _csv.Dispose();

    private ImportRow Row(string[] cells, long line)
    {
        if (_bad.Found) return new ImportRow(line, null, [], Error("line", "A quote stands in the middle of a cell. Write it twice, and the cell in quotes."));
        if (cells.Length != _columns.All.Count)
            return new ImportRow(line, null, [], Error("line", $"It has {cells.Length} cells, and the first line {_columns.All.Count}."));

        var errors = new Dictionary<string, string>();
        var values = new List<KeyValuePair<string, string?>>(cells.Length);
        ItemId? id = null;
        for (var i = 0; i < cells.Length; i++)
        {
            var (column, text) = (_columns.All[i], CsvCell.Read(cells[i]));
            if (column.IsId)
            {
                if (text.Trim() is not { Length: > 0 } given) continue;
                if (ItemIds.IsValid(given)) id = new ItemId(given);
                else errors["id"] = ItemIds.Rule;
            }
            else if (column.IsWholeMap)
            {
                ReadMap(column, text, values, errors);
            }
            else if (column.Field is not null)
            {
                values.Add(KeyValuePair.Create(column.Path, text.Length == 0 ? null : text));
            }
        }

        return new ImportRow(line, id, values, errors);
    }

    private static void ReadMap(CsvColumn column, string text, List<KeyValuePair<string, string?>> values, Dictionary<string, string> errors)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        try
        {
            var entries = JsonSerializer.Deserialize(text, TandemJson.Default.DictionaryStringString) ?? [];
            values.AddRange(entries.Select(entry => KeyValuePair.Create($"{column.Path}.{entry.Key}", (string?)entry.Value)));
        }
        catch (JsonException)
        {
            errors[column.Path] = """It must be a JSON object of texts, such as {"plan":"gold"}, or be empty.""";
        }
    }

    private static Dictionary<string, string> Error(string path, string error) => new() { [path] = error };

    private static string Explain(Exception unreadable) => unreadable is DecoderFallbackException
        ? "It is not UTF-8. Save the file again as CSV in UTF-8."
        : $"It cannot be read: a cell may have at most {LongestCell} characters, and each quote that is opened must be closed.";

    private sealed class BadCells
    {
        public bool Found { get; set; }
    }
}
