using Tandem.Catalogs;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sqlite;

/// <summary>Creates a catalog's table from its declaration, or adds what a table that is there lacks.</summary>
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

    public async Task Create(CancellationToken ct)
    {
        var columns = await session.Statement("SELECT name FROM pragma_table_info(@table)")
            .Set("table", table.Name)
            .Read(row => row.GetString(0), ct);
        if (columns.Count == 0) await session.RunScript(CreateTable, ct);
        else await AddMissingColumns(columns, ct);
        await session.RunScript(CreateIndexes, ct);
        await CreateTriggers(ct);
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

    private string CreateIndexes => string.Join(";\n", table.Indexed
        .Select(each => (Name: each.Column, On: ItemTable.Comparable(each)))
        .Append((Name: "created_at", On: "created_at"))
        .Append((Name: "updated_at", On: "updated_at"))
        .Select(index => $"CREATE INDEX IF NOT EXISTS {table.Name}_{index.Name} ON {table.Name} (tenant, {index.On}, id)"));

    private static string Declare(Field field) => field.Kind is FieldKind.Map
        ? $"{field.Column} TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '{{}}' CHECK (json_valid({field.Column}))"
        : $"{field.Column} TEXT";

    private async Task AddMissingColumns(List<string> columns, CancellationToken ct)
    {
        var missing = OwnColumns.Except(columns, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
        {
            throw new StorageException(
                $"The table {table.Name} is there without the column {missing[0]}: add it, or rename the table so that Tandem creates its own.");
        }

        foreach (var field in table.Catalog.Fields.Where(field => !columns.Contains(field.Column, StringComparer.OrdinalIgnoreCase)))
            await session.RunScript($"ALTER TABLE {table.Name} ADD COLUMN {Declare(field)}", ct);
    }

    // A trigger that is as it should be stays: each change of a schema has all programs prepare their statements again.
    private async Task CreateTriggers(CancellationToken ct)
    {
        var there = await session.Statement("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = @table")
            .Set("table", table.Name)
            .Read(row => (Name: row.GetString(0), Sql: row.GetString(1)), ct);
        foreach (var (name, sql) in new SqliteTriggers(table, Now).All)
        {
            if (there.Contains((name, sql))) continue;
            await session.RunScript($"DROP TRIGGER IF EXISTS {name};\n{sql}", ct);
        }
    }
}
