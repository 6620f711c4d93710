using Tandem.Catalogs;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.PostgreSql;

/// <summary>The SQL that creates a catalog's table from its declaration, or adds what a table that is there lacks.</summary>
internal sealed class PostgreSqlCatalogSchema(SqlSession session, ItemTable table)
{
    private static readonly string[] Texts = ["text", "character varying", "character", "citext"];
    private static readonly string[] Moments = ["timestamp with time zone"];

    /// <summary>What each catalog's table has before its fields, and the types that it may have.</summary>
    private static readonly (string Name, string[] Types)[] OwnColumns =
    [
        ("tenant", Texts), ("id", Texts), ("version", ["bigint", "integer"]), ("created_at", Moments), ("updated_at", Moments),
    ];

    public async Task<IReadOnlyList<string>> Plan(CancellationToken ct)
    {
        var columns = (await session.Statement("""
            SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table
            """)
            .Set("table", table.Name)
            .Read(row => (Name: row.GetString(0), Type: row.GetString(1)), ct)).ToDictionary(column => column.Name, column => column.Type);
        var triggers = (await MissingTriggers(ct)).ToList();
        return
        [
            .. columns.Count == 0 ? [CreateTable] : MissingColumns(columns), .. await MissingIndexes(ct), .. triggers,
            .. await new PostgreSqlSearch(session).Plan(table, isUnheard: columns.Count > 0 && triggers.Count > 0, ct),
        ];
    }

    private string CreateTable => $"""
        CREATE TABLE {table.Name} (
            tenant text COLLATE "C" NOT NULL DEFAULT '{TenantId.Default.Value}',
            id text COLLATE "C" NOT NULL DEFAULT tandem_new_id() CHECK (id <> ''),
            {string.Join(",\n    ", table.Catalog.Fields.Select(Declare))},
            version bigint NOT NULL DEFAULT 1,
            created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
            updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (tenant, id)
        ) WITH (fillfactor = 85)
        """;

    private static string Declare(Field field) => field.Kind is FieldKind.Map
        ? $"{field.Column} jsonb NOT NULL DEFAULT '{{}}'"
        : $"{field.Column} text";

    private IEnumerable<string> MissingColumns(Dictionary<string, string> columns)
    {
        foreach (var (name, types) in OwnColumns)
        {
            if (!columns.TryGetValue(name, out var type))
            {
                throw new StorageException(
                    $"The table {table.Name} is there without the column {name}: add it, or rename the table so that Tandem creates its own.");
            }

            Check(name, type, types);
        }

        foreach (var field in table.Catalog.Fields)
        {
            if (columns.TryGetValue(field.Column, out var type)) Check(field.Column, type, field.Kind is FieldKind.Map ? ["jsonb"] : Texts);
            else yield return $"ALTER TABLE {table.Name} ADD COLUMN {Declare(field)}";
        }
    }

    private void Check(string column, string type, string[] types)
    {
        if (types.Contains(type)) return;
        throw new StorageException(
            $"The column {column} of the table {table.Name} is of type {type}, and Tandem keeps a {types[0]} there: change its type, or rename the table so that Tandem creates its own.");
    }

    private async Task<IEnumerable<string>> MissingIndexes(CancellationToken ct)
    {
        var there = await session.Statement("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = @table")
            .Set("table", table.Name)
            .Read(row => row.GetString(0), ct);
        return table.Indexed
            .Select(each => (Name: $"{table.Name}_{each.Column}", On: $"({session.Dialect.Comparable(each.Column)})"))
            .Append((Name: $"{table.Name}_created_at", On: "created_at"))
            .Append((Name: $"{table.Name}_updated_at", On: "updated_at"))
            .Where(index => !there.Contains(index.Name))
            .Select(index => $"CREATE INDEX {index.Name} ON {table.Name} (tenant, {index.On}, id)");
    }

    // A trigger that is as it should be stays: making it anew waits for everybody who uses the table.
    private async Task<IEnumerable<string>> MissingTriggers(CancellationToken ct)
    {
        var there = await session.Statement("""
            SELECT t.tgname, coalesce(obj_description(t.tgfoid, 'pg_proc'), '') FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = @table AND NOT t.tgisinternal AND t.tgenabled <> 'D'
            """)
            .Set("table", table.Name)
            .Read(row => (row.GetString(0), row.GetString(1)), ct);
        var schema = await session.Statement("SELECT quote_ident(current_schema())").Read(row => row.TextOrNull(0), ct);
        if (schema is not [{ } name])
            throw new StorageException("The user has no schema to keep tables in: create one and name it in DATABASE_URL as search_path.");
        return new PostgreSqlTriggers(table, name).All.Where(trigger => !there.Contains((trigger.Name, trigger.Mark))).Select(trigger => trigger.Sql);
    }
}
