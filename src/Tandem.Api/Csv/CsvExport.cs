using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Tandem.Catalogs;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Api.Csv;

/// <summary>Writes items as a file that spreadsheet programs open and <see cref="CsvFile"/> reads back. A page at a time, flat in memory.</summary>
internal sealed class CsvExport(IItemQueries items, IntegrationRegistry integrations)
{
    private const int PageSize = 200;

    // With the mark, Excel reads it as UTF-8.
    private static readonly Encoding Marked = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Writes all items that a query matches.</summary>
    /// <param name="query">The query; its limit and its beginning do not count.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="target">Where to.</param>
    /// <param name="ct">Ends it.</param>
    public async Task Write(ItemQuery query, Catalog catalog, Stream target, CancellationToken ct)
    {
        var held = integrations.Of(query.Tenant).Select(integration => integration.Key).ToArray();
        await using var writer = new StreamWriter(target, Marked, leaveOpen: true);
        await using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var name in CsvColumns.Known(catalog).Concat(["createdAt", "updatedAt"]).Concat(held.SelectMany(Names))) csv.WriteField(name);
        await csv.NextRecordAsync();

        ItemCursor? after = null;
        do
        {
            var page = await items.List(query with { Limit = PageSize, After = after }, ct);
            foreach (var state in page.Items)
            {
                foreach (var cell in Cells(state, catalog, held)) csv.WriteField(CsvCell.Write(cell));
                await csv.NextRecordAsync();
            }

            await csv.FlushAsync();
            await writer.FlushAsync(ct);
            after = page.Next;
        }
        while (after is not null);
    }

    private static IEnumerable<string> Names(IntegrationKey integration) => [$"{integration.Name}.id", $"{integration.Name}.status"];

    private static IEnumerable<string?> Cells(ItemState state, Catalog catalog, IntegrationKey[] held)
    {
        var item = state.Item;
        yield return item.Key.Id.Value;
        foreach (var field in catalog.Fields) yield return field.Kind is FieldKind.Map ? MapOf(item, field) : item.Record[field.Path];
        yield return Moment(item.CreatedAt);
        yield return Moment(item.UpdatedAt);
        foreach (var integration in held)
        {
            var link = state.Links.FirstOrDefault(each => each.Integration == integration);
            yield return link?.ExternalId?.Value;
            yield return link is null ? null : link.StatusBeside(item).ToString().ToLowerInvariant();
        }
    }

    private static string? MapOf(Item item, Field field)
    {
        var prefix = field.Path + ".";
        var entries = item.Record.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
        return entries.Count == 0 ? null : JsonSerializer.Serialize(entries, TandemJson.Default.DictionaryStringString);
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
