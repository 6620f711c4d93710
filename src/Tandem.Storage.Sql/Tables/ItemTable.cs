using System.Data.Common;
using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Records;

namespace Tandem.Storage.Sql.Tables;

/// <summary>A catalog's table: its rows as items, and the statements that its declaration makes.</summary>
internal sealed class ItemTable
{
    /// <summary>The columns that stand before the fields in a row that is read.</summary>
    public const int KeyColumns = 5;

    // In the order of a record's paths, so that a row becomes a record in one pass. A map's place is that of its entries.
    private readonly Field[] _fields;
    private readonly SqlDialect _dialect;

    public ItemTable(SqlDialect dialect, Catalog catalog)
    {
        _dialect = dialect;
        Catalog = catalog;
        _fields = [.. catalog.Fields.OrderBy(PathOrPrefix, StringComparer.Ordinal)];
        var columns = string.Concat(_fields.Select(field => $", {field.Column}"));
        Columns = $"tenant, id, version, created_at, updated_at{columns}";
        Insert = $"""
            INSERT INTO {Name} ({Columns})
            VALUES (@tenant, @id, @version, @created_at, @updated_at{string.Concat(_fields.Select(field => $", @{field.Column}"))})
            """;
        Delete = $"DELETE FROM {Name} WHERE tenant = @tenant AND id = @id";
        ByIds = $"SELECT {Columns} FROM {Name} WHERE tenant = @tenant AND id IN ({dialect.Texts("@ids")})";
    }

    public Catalog Catalog { get; }

    public string Name => Catalog.Table;

    public string Columns { get; }

    public string Insert { get; }

    public string Delete { get; }

    public string ByIds { get; }

    /// <summary>The fields by whose value items are looked up or ordered: each has an index on <see cref="Comparable"/>.</summary>
    public IEnumerable<Field> Indexed => Catalog.Fields.Where(each => each.Path is "name" or "email" || each.Path == Catalog.MatchField);

    /// <summary>A column as it is compared: no value and an empty text are the same.</summary>
    public static string Comparable(Field field) => $"coalesce({field.Column}, '')";

    /// <summary>The field at a path, or that a column holds.</summary>
    public Field FieldAt(string pathOrColumn) =>
        Array.Find(_fields, field => field.Kind is not FieldKind.Map && (field.Path == pathOrColumn || field.Column == pathOrColumn))
        ?? throw new ArgumentException($"The catalog '{Catalog.Name}' has no field '{pathOrColumn}'.", nameof(pathOrColumn));

    public Task<List<Item>> Load(SqlSession session, TenantId tenant, IEnumerable<string> ids, string locking, CancellationToken ct) =>
        session.Statement(ByIds + locking).Set("tenant", tenant.Value).Set("ids", SqlJson.Texts(ids)).Read(Read, ct);

    public Task<List<Item>> LoadByValue(
        SqlSession session, TenantId tenant, string field, IEnumerable<string> values, string locking, CancellationToken ct) =>
        session.Statement($"""
            SELECT {Columns} FROM {Name}
            WHERE tenant = @tenant AND {Comparable(FieldAt(field))} IN ({_dialect.Texts("@values")}){locking}
            """)
            .Set("tenant", tenant.Value)
            .Set("values", SqlJson.Texts(values.Where(value => value.Length > 0)))
            .Read(Read, ct);

    public Item Read(DbDataReader row) => new()
    {
        Key = new ItemKey(new TenantId(row.GetString(0)), Catalog.Name, new ItemId(row.GetString(1))),
        Version = row.GetInt64(2),
        CreatedAt = Cells.ToMoment(row.TextOrNull(3)),
        UpdatedAt = Cells.ToMoment(row.TextOrNull(4)),
        Record = ReadRecord(row),
    };

    public void BindInsert(SqlStatement statement, ItemWrite write)
    {
        BindKey(statement, write.Key);
        BindVersion(statement, write);
        statement.Set("created_at", Cells.ToText(write.At));
        foreach (var field in _fields) Bind(statement, field, write.Record);
    }

    public static void BindKey(SqlStatement statement, ItemKey key) =>
        statement.Set("tenant", key.Tenant.Value).Set("id", key.Id.Value);

    /// <summary>
    /// Writes the columns whose fields change and no others: what is odd in the others stays as its writer left it, and their indexes are
    /// not touched.
    /// </summary>
    public Task Update(SqlSession session, ItemWrite write, Record? before, CancellationToken ct)
    {
        var changed = before is null ? _fields : ChangedFields(before.ChangesTo(write.Record));
        var columns = string.Concat(changed.Select(field => $", {field.Column} = @{field.Column}"));
        var statement = session.Statement($"""
            UPDATE {Name} SET version = @version, updated_at = @updated_at{columns} WHERE tenant = @tenant AND id = @id
            """);
        BindKey(statement, write.Key);
        BindVersion(statement, write);
        foreach (var field in changed) Bind(statement, field, write.Record);
        return statement.Run(ct);
    }

    private static void BindVersion(SqlStatement statement, ItemWrite write) =>
        statement.Set("version", write.Version).Set("updated_at", Cells.ToText(write.At));

    private static void Bind(SqlStatement statement, Field field, Record record) =>
        statement.Set(field.Column, field.Kind is FieldKind.Map ? MapColumn.Write(record, PathOrPrefix(field)) : record[field.Path]);

    private static string PathOrPrefix(Field field) => field.Kind is FieldKind.Map ? field.Path + "." : field.Path;

    private Field[] ChangedFields(IReadOnlyList<FieldChange> changes) =>
        [.. _fields.Where(field => changes.Any(change => field.Kind is FieldKind.Map
            ? change.Path.StartsWith(PathOrPrefix(field), StringComparison.Ordinal)
            : change.Path == field.Path))];

    private Record ReadRecord(DbDataReader row)
    {
        var paths = new List<string>(_fields.Length);
        var values = new List<string>(_fields.Length);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (row.TextOrNull(KeyColumns + i) is not { Length: > 0 } text) continue;
            if (_fields[i].Kind is FieldKind.Map)
            {
                foreach (var (path, value) in MapColumn.Read(text, PathOrPrefix(_fields[i])))
                {
                    paths.Add(path);
                    values.Add(value);
                }
            }
            else
            {
                paths.Add(_fields[i].Path);
                values.Add(text);
            }
        }

        return Record.FromSorted([.. paths], [.. values]);
    }
}
