using Tandem.Catalogs;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sqlite;

/// <summary>The SQL that creates a catalog's table from its declaration, or adds what a table that is there lacks.</summary>
internal sealed class SqliteCatalogSchema(SqlSession session, ItemTable table)
{
    private const string Now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

    // RFC 9562, version 7: Unix milliseconds, then random bits. Written in SQL, so that a bare INSERT from any program gets one.
    private const string Milliseconds =
        "printf('%012x', CAST(strftime('%s', 'now') AS INTEGER) * 1000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER))";

    private const string NewId = $"""
        (substr({Milliseconds}, 1, 8) || '-' || substr({Milliseconds}, 9) || '-7' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))))
        """;

    /// <summary>What each catalog's table has before its fields.</summary>
    private static readonly string[] OwnColumns = ["tenant", "id", "version", "created_at", "updated_at"];

    public async Task<IReadOnlyList<string>> Plan(CancellationToken ct)
    {
        var columns = await session.Statement("SELECT name FROM pragma_table_info(@table)")
            .Set("table", table.Name)
            .Read(row => row.GetString(0), ct);
        return [.. columns.Count == 0 ? [CreateTable] : MissingColumns(columns), .. await MissingIndexes(ct), .. await MissingTriggers(ct)];
    }

    // A NULL in a column that has a default becomes the default: a program that writes all columns need not know which it may leave out.
    private string CreateTable => $"""
        CREATE TABLE {table.Name} (
            tenant TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'default',
            id TEXT NOT NULL ON CONFLICT REPLACE DEFAULT {NewId} CHECK (id <> ''),
            {string.Join(",\n    ", table.Catalog.Fields.Select(Declare))},
            version INTEGER NOT NULL ON CONFLICT REPLACE DEFAULT 1,
            created_at TEXT NOT NULL ON CONFLICT REPLACE DEFAULT ({Now}),
            updated_at TEXT NOT NULL ON CONFLICT REPLACE DEFAULT ({Now}),
            PRIMARY KEY (tenant, id)
        )
        """;

    private async Task<IEnumerable<string>> MissingIndexes(CancellationToken ct)
    {
        var there = await session.Statement("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = @table")
            .Set("table", table.Name)
            .Read(row => row.GetString(0), ct);
        return table.Indexed
            .Select(each => (Name: $"{table.Name}_{each.Column}", On: session.Dialect.Comparable(each.Column)))
            .Append((Name: $"{table.Name}_created_at", On: "created_at"))
            .Append((Name: $"{table.Name}_updated_at", On: "updated_at"))
            .Where(index => !there.Contains(index.Name, StringComparer.OrdinalIgnoreCase))
            .Select(index => $"CREATE INDEX {index.Name} ON {table.Name} (tenant, {index.On}, id)");
    }

    private static string Declare(Field field) => field.Kind is FieldKind.Map
        ? $"{field.Column} TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '{{}}' CHECK (json_valid({field.Column}))"
        : $"{field.Column} TEXT";

    private IEnumerable<string> MissingColumns(List<string> columns)
    {
        var missing = OwnColumns.Except(columns, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
        {
            throw new StorageException(
                $"The table {table.Name} is there without the column {missing[0]}: add it, or rename the table so that Tandem creates its own.");
        }

        return table.Catalog.Fields
            .Where(field => !columns.Contains(field.Column, StringComparer.OrdinalIgnoreCase))
            .Select(field => $"ALTER TABLE {table.Name} ADD COLUMN {Declare(field)}");
    }

    // A trigger that is as it should be stays: each change of a schema has all programs prepare their statements again.
    private async Task<IEnumerable<string>> MissingTriggers(CancellationToken ct)
    {
        var there = await session.Statement("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = @table")
            .Set("table", table.Name)
            .Read(row => (Name: row.GetString(0), Sql: row.GetString(1)), ct);
        return new SqliteTriggers(table, Now).All
            .Where(trigger => !there.Contains(trigger))
            .Select(trigger => $"DROP TRIGGER IF EXISTS {trigger.Name};\n{trigger.Sql}");
    }
}
