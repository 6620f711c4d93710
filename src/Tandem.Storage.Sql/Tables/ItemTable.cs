using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.InteropServices;
using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql.Tables;

/// <summary>A catalog's table: its rows as items, and the statements that its declaration makes.</summary>
internal sealed class ItemTable
{
    /// <summary>The columns that stand before the fields in a row that is read.</summary>
    public const int KeyColumns = 5;

    // In the order of a record's paths, so that a row becomes a record in one pass. A map's place is that of its entries.
    private readonly Field[] _fields;

    /// <summary>The path of each, or with what the paths of its entries begin.</summary>
    private readonly string[] _paths;
    private readonly SqlDialect _dialect;
    private readonly string _byIds;
    private readonly ConcurrentDictionary<string, RowWrite<ItemWrite>>.AlternateLookup<ReadOnlySpan<char>> _updates =
        new ConcurrentDictionary<string, RowWrite<ItemWrite>>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public ItemTable(SqlDialect dialect, Catalog catalog)
    {
        _dialect = dialect;
        Catalog = catalog;
        _fields = [.. catalog.Fields.OrderBy(PathOrPrefix, StringComparer.Ordinal)];
        _paths = [.. _fields.Select(PathOrPrefix)];
        Columns = $"tenant, id, version, created_at, updated_at{string.Concat(_fields.Select(field => $", {field.Column}"))}";
        Insert = RowWrite<ItemWrite>.Insert(
            Name, [.. Key, .. Version, new TextColumn<ItemWrite>("created_at", write => Cells.ToText(write.At), TextKind.Moment), .. _fields.Select(Column)]);
        Delete = RowWrite<ItemKey>.Delete(
            Name, new TextColumn<ItemKey>("tenant", key => key.Tenant.Value), new TextColumn<ItemKey>("id", key => key.Id.Value));
        _byIds = $"SELECT {Columns} FROM {Name} WHERE tenant = @tenant AND {dialect.AmongTexts("id", "@ids")}";
    }

    public Catalog Catalog { get; }

    public string Name => Catalog.Table;

    public string Columns { get; }

    public RowWrite<ItemWrite> Insert { get; }

    public RowWrite<ItemKey> Delete { get; }

    /// <summary>The fields by whose value items are looked up or ordered: each has an index on <see cref="SqlDialect.Comparable"/>.</summary>
    public IEnumerable<Field> Indexed => Catalog.Fields.Where(each => each.Path is "name" or "email" || each.Path == Catalog.MatchField);

    /// <summary>The columns in which a text is searched.</summary>
    public IEnumerable<string> Searched => Catalog.Fields.Where(each => each.Path is "name" or "email" or "phone").Select(each => each.Column);

    /// <summary>A column as it is compared: no value and an empty text are the same.</summary>
    public static string Comparable(Field field) => $"coalesce({field.Column}, '')";

    /// <summary>The field at a path, or that a column holds.</summary>
    public Field FieldAt(string pathOrColumn) =>
        Array.Find(_fields, field => field.Kind is not FieldKind.Map && (field.Path == pathOrColumn || field.Column == pathOrColumn))
        ?? throw new ArgumentException($"The catalog '{Catalog.Name}' has no field '{pathOrColumn}'.", nameof(pathOrColumn));

    public Task<List<Item>> Load(SqlSession session, TenantId tenant, IEnumerable<string> ids, CancellationToken ct) =>
        session.Statement(_byIds).Set("tenant", tenant.Value).SetAll("ids", ids).Read(Read, ct);

    /// <summary>Loads and locks, in the order of their ids.</summary>
    public Task<List<Item>> Lock(SqlSession session, TenantId tenant, IEnumerable<string> ids, CancellationToken ct) =>
        session.Statement($"{_byIds} ORDER BY id{_dialect.Locked}").Set("tenant", tenant.Value).SetAll("ids", ids).Read(Read, ct);

    /// <summary>The ids of items that have one of some values, at most <paramref name="max"/>.</summary>
    public Task<List<ItemKey>> FindByValue(
        SqlSession session, TenantId tenant, string field, IEnumerable<string> values, int max, CancellationToken ct) =>
        session.Statement($"""
            SELECT id FROM {Name}
            WHERE tenant = @tenant AND {_dialect.HoldsOneOf(FieldAt(field).Column, "@values")} LIMIT @max
            """)
            .Set("tenant", tenant.Value)
            .SetAll("values", values.Where(value => value.Length > 0))
            .Set("max", max)
            .Read(row => new ItemKey(tenant, Catalog.Name, new ItemId(row.GetString(0))), ct);

    public Item Read(DbDataReader row) => new()
    {
        Key = new ItemKey(new TenantId(row.GetString(0)), Catalog.Name, new ItemId(row.GetString(1))),
        Version = row.GetInt64(2),
        CreatedAt = _dialect.ReadMoment(row, 3),
        UpdatedAt = _dialect.ReadMoment(row, 4),
        Record = ReadRecord(row),
    };

    /// <summary>
    /// The update of the columns whose fields change and of no others: what is odd in the others stays as its writer left it, and their
    /// indexes are not touched.
    /// </summary>
    public RowWrite<ItemWrite> Update(ItemWrite write, Record? before)
    {
        // A letter for each field that changes: its place.
        Span<char> changed = stackalloc char[_fields.Length];
        var count = 0;
        var changes = before?.ChangesTo(write.Record);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (changes is null || IsAmong(changes, i)) changed[count++] = (char)i;
        }

        changed = changed[..count];
        if (_updates.TryGetValue(changed, out var update)) return update;
        update = RowWrite<ItemWrite>.Update(Name, Key, [.. Version, .. changed.ToArray().Select(place => Column(_fields[place]))]);
        return _updates.TryAdd(changed, update) ? update : _updates[changed];
    }

    private static Column<ItemWrite>[] Key { get; } =
    [
        new TextColumn<ItemWrite>("tenant", write => write.Key.Tenant.Value),
        new TextColumn<ItemWrite>("id", write => write.Key.Id.Value),
    ];

    private static Column<ItemWrite>[] Version { get; } =
    [
        new NumberColumn<ItemWrite>("version", write => write.Version),
        new TextColumn<ItemWrite>("updated_at", write => Cells.ToText(write.At), TextKind.Moment),
    ];

    private static Column<ItemWrite> Column(Field field) => field.Kind is FieldKind.Map
        ? new TextColumn<ItemWrite>(field.Column, write => MapColumn.Write(write.Record, PathOrPrefix(field)), TextKind.Json)
        : new TextColumn<ItemWrite>(field.Column, write => write.Record[field.Path]);

    private static string PathOrPrefix(Field field) => field.Kind is FieldKind.Map ? field.Path + "." : field.Path;

    private bool IsAmong(IReadOnlyList<FieldChange> changes, int place)
    {
        var (isMap, path) = (_fields[place].Kind is FieldKind.Map, _paths[place]);
        for (var i = 0; i < changes.Count; i++)
        {
            if (isMap ? changes[i].Path.StartsWith(path, StringComparison.Ordinal) : changes[i].Path == path) return true;
        }

        return false;
    }

    private Record ReadRecord(DbDataReader row)
    {
        var values = new List<KeyValuePair<string, string?>>(_fields.Length + 8);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (row.TextOrNull(KeyColumns + i) is not { Length: > 0 } text) continue;
            if (_fields[i].Kind is FieldKind.Map)
            {
                MapColumn.Read(text, _paths[i], values);
            }
            else
            {
                values.Add(KeyValuePair.Create(_paths[i], (string?)text));
            }
        }

        return Record.FromOwn(CollectionsMarshal.AsSpan(values));
    }
}
