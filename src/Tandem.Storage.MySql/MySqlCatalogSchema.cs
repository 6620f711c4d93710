using Tandem.Catalogs;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.MySql;

/// <summary>The SQL that creates a catalog's table from its declaration, or adds what a table that is there lacks.</summary>
internal sealed class MySqlCatalogSchema(SqlSession session, ItemTable table, string exact)
{
    /// <summary>What each catalog's table has before its fields.</summary>
    private static readonly string[] OwnColumns = ["tenant", "id", "version", "created_at", "updated_at"];

    /// <summary>A text of more characters than this may not fit into a TEXT of 65,535 bytes.</summary>
    private const int LongText = 16_000;

    /// <summary>An index takes 3,072 bytes, four for a character: tenant, id and so much of a value.</summary>
    public const int Prefix = 191;

    public async Task<IReadOnlyList<string>> Plan(CancellationToken ct)
    {
        var columns = await Names("column_name", "columns", "table_name", ct);
        return
        [
            .. columns.Count == 0 ? [CreateTable] : MissingColumns(columns),
            .. MissingIndexes(await Names("index_name", "statistics", "table_name", ct)),
            .. MissingTriggers(await Names("trigger_name", "triggers", "event_object_table", ct)),
        ];
    }

    /// <summary>
    /// The column by which a field is compared and ordered, where no value and an empty text are the same. MariaDB has no index on an
    /// expression; both leave an invisible column out of SELECT * and of an INSERT that names no columns.
    /// </summary>
    public static string Comparable(string column) => $"{column}_sorted";

    private string CreateTable => $"""
        CREATE TABLE {table.Name} (
            tenant VARCHAR(64) NOT NULL DEFAULT 'default',
            id VARCHAR(255) NOT NULL DEFAULT ({MySqlTriggers.NewId}) CHECK (id <> ''),
            {string.Join(",\n    ", table.Catalog.Fields.Select(Declare).Concat(table.Indexed.Select(DeclareComparable)))},
            version BIGINT NOT NULL DEFAULT 1,
            created_at DATETIME(3) NOT NULL DEFAULT ({MySqlTriggers.Now}),
            updated_at DATETIME(3) NOT NULL DEFAULT ({MySqlTriggers.Now}),
            PRIMARY KEY (tenant, id)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact}
        """;

    private async Task<HashSet<string>> Names(string name, string from, string where, CancellationToken ct) =>
        (await session.Statement(
            $"SELECT DISTINCT {name} FROM information_schema.{from} WHERE {(from == "triggers" ? "trigger_schema" : "table_schema")} = database() AND {where} = @table")
            .Set("table", table.Name)
            .Read(row => row.GetString(0), ct)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> MissingColumns(HashSet<string> columns)
    {
        if (OwnColumns.FirstOrDefault(own => !columns.Contains(own)) is { } missing)
        {
            throw new StorageException(
                $"The table {table.Name} is there without the column {missing}: add it, or rename the table so that Tandem creates its own.");
        }

        return table.Catalog.Fields.Where(field => !columns.Contains(field.Column)).Select(Declare)
            .Concat(table.Indexed.Where(field => !columns.Contains(Comparable(field.Column))).Select(DeclareComparable))
            .Select(column => $"ALTER TABLE {table.Name} ADD COLUMN {column}");
    }

    private IEnumerable<string> MissingIndexes(HashSet<string> indexes) => table.Indexed
        .Select(field => (Name: $"{table.Name}_{field.Column}", On: Comparable(field.Column)))
        .Append((Name: $"{table.Name}_created_at", On: "created_at"))
        .Append((Name: $"{table.Name}_updated_at", On: "updated_at"))
        .Where(index => !indexes.Contains(index.Name))
        .Select(index => $"CREATE INDEX {index.Name} ON {table.Name} (tenant, {index.On}, id)");

    // The new ones first: a write in between is then captured twice, rather than not at all.
    private IEnumerable<string> MissingTriggers(HashSet<string> there)
    {
        var wanted = new MySqlTriggers(table).All.ToList();
        var old = there.Where(name => MySqlTriggers.IsOurs(table, name) && !wanted.Any(trigger => trigger.Name == name));
        return [.. wanted.Where(trigger => !there.Contains(trigger.Name)).Select(trigger => trigger.Sql), .. old.Select(name => $"DROP TRIGGER {name}")];
    }

    private static string Declare(Field field) => field.Kind is FieldKind.Map
        ? $"{field.Column} LONGTEXT NOT NULL DEFAULT ('{{}}') CHECK (json_valid({field.Column}))"
        : $"{field.Column} {(field.MaxLength > LongText ? "MEDIUMTEXT" : "TEXT")}";

    private static string DeclareComparable(Field field) =>
        $"{Comparable(field.Column)} VARCHAR({Prefix}) GENERATED ALWAYS AS (left(coalesce({field.Column}, ''), {Prefix})) STORED INVISIBLE";
}
