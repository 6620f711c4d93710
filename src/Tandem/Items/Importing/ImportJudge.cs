using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Records;

namespace Tandem.Items;

/// <summary>Judges the lines of one file, in their order, against the items that they are about. Remembers of each line a number or two.</summary>
internal sealed class ImportJudge(Catalog catalog, DuplicatePolicy duplicates, UuidSource ids)
{
    private readonly Dictionary<ulong, long> _linesOfIds = [];
    private readonly Dictionary<ulong, long> _linesOfAddresses = [];

    /// <summary>The addresses by which lines may be duplicates.</summary>
    public IReadOnlyList<string> MatchValues(IEnumerable<ImportRow> rows) =>
        catalog.MatchField is null ? [] : [.. rows.Where(row => row.Id is null).Select(AddressOf).OfType<string>().Distinct()];

    /// <summary>The verdicts.</summary>
    public IReadOnlyList<ImportVerdict> Judge(IReadOnlyList<ImportRow> rows, IReadOnlyList<Item> known)
    {
        var byId = known.ToDictionary(item => item.Key.Id);
        var byAddress = known.Where(item => catalog.MatchField is not null && item.Record[catalog.MatchField] is not null)
            .ToLookup(item => item.Record[catalog.MatchField!]!);
        return [.. rows.Select(row => Judge(row, byId, byAddress))];
    }

    private ImportVerdict Judge(ImportRow row, Dictionary<ItemId, Item> byId, ILookup<string, Item> byAddress)
    {
        if (row.Errors.Count > 0) return Invalid(row, row.Errors);
        if (row.Id is { } id)
        {
            if (!_linesOfIds.TryAdd(HashOf(id.Value), row.Line))
                return Invalid(row, "id", $"Line {_linesOfIds[HashOf(id.Value)]} has this id too. Leave one of them out.");
            return byId.TryGetValue(id, out var item) ? Change(row, item) : Create(row, id);
        }

        if (AddressOf(row) is not { } address) return Create(row, null);

        var owners = byAddress[address].ToArray();
        var isFirst = _linesOfAddresses.TryAdd(HashOf(address), row.Line);
        if (isFirst && owners.Length == 0) return Create(row, null);
        return duplicates switch
        {
            DuplicatePolicy.Create => Create(row, null),
            DuplicatePolicy.Update when owners is [var one] && isFirst && _linesOfIds.TryAdd(HashOf(one.Key.Id.Value), row.Line) => Change(row, one),
            _ => new ImportVerdict(row, ImportKind.Duplicate)
            {
                Item = owners.Length > 0 ? owners[0].Key.Id : null,
                OtherLine = owners.Length > 0 ? null : _linesOfAddresses[HashOf(address)],
            },
        };
    }

    private ImportVerdict Create(ImportRow row, ItemId? id)
    {
        var record = Record.From(row.Values);
        if (record.Count == 0) return Invalid(row, "line", "It holds nothing. Leave it out, or fill in a name or an address.");
        if (ItemValidator.Check(catalog, Record.Empty, record) is { Count: > 0 } errors) return Invalid(row, errors);
        return new ImportVerdict(row, ImportKind.New)
        {
            Item = id,
            Changes = Record.Empty.ChangesTo(record),
            Command = new ItemCommand.Create(id ?? ids.NextItem(), record),
        };
    }

    private ImportVerdict Change(ImportRow row, Item item)
    {
        var record = item.Record.With(row.Values);
        var changes = item.Record.ChangesTo(record);
        if (changes.Count == 0) return new ImportVerdict(row, ImportKind.Same) { Item = item.Key.Id };
        if (ItemValidator.Check(catalog, item.Record, record) is { Count: > 0 } errors) return Invalid(row, errors) with { Item = item.Key.Id };
        return new ImportVerdict(row, ImportKind.Changed)
        {
            Item = item.Key.Id,
            Changes = changes,
            Command = new ItemCommand.Patch(item.Key.Id, [.. changes.Select(change => KeyValuePair.Create(change.Path, change.To))]),
        };
    }

    private string? AddressOf(ImportRow row) => row.Values.LastOrDefault(value => value.Key == catalog.MatchField).Value is { Length: > 0 } text ? text : null;

    private static ImportVerdict Invalid(ImportRow row, string path, string error) => Invalid(row, new Dictionary<string, string> { [path] = error });

    private static ImportVerdict Invalid(ImportRow row, IReadOnlyDictionary<string, string> errors) =>
        new(row, ImportKind.Invalid) { Item = row.Id, Errors = errors };

    // A number instead of the text, for a file may have millions of lines. Two of them would be mistaken for one once in ten million such files.
    private static ulong HashOf(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
