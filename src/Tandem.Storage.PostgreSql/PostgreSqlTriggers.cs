using System.Security.Cryptography;
using System.Text;
using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// A catalog table's triggers. They capture each change in the transaction of the write, whoever writes, and bear whatever was written. They
/// run once a statement over all its rows, so that a bulk update costs little more than itself; and with their owner's rights, so that a
/// program that may write your table need not be granted the engine's.
/// </summary>
/// <param name="table">The catalog's table.</param>
/// <param name="schema">The schema that holds it and the engine's tables, quoted.</param>
internal sealed class PostgreSqlTriggers(ItemTable table, string schema)
{
    /// <summary>The channel on which the triggers tell that a program other than Tandem has written; the payload is the schema.</summary>
    public const string Channel = "tandem";

    private static readonly string[] OwnColumns = ["tenant", "id", "version", "created_at", "updated_at"];

    private readonly IReadOnlyList<Field> _fields = table.Catalog.Fields;

    public IEnumerable<PostgreSqlTrigger> All =>
    [
        Statement("inserted", "AFTER INSERT", "REFERENCING NEW TABLE AS new_rows", Search("new_rows"), Capture("insert", "new_rows n", null, "n")),
        Statement("deleted", "AFTER DELETE", "REFERENCING OLD TABLE AS old_rows", Search("old_rows"), Capture("delete", "old_rows o", "o", null)),
        Statement(
            "updated", "AFTER UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows", Search("new_rows"),
            Capture("update", $"old_rows o JOIN new_rows n ON n.tenant = o.tenant AND n.id = o.id WHERE {SomeFieldChanged}", "o", "n")),
        Statement("truncated", "BEFORE TRUNCATE", "", Search($"{schema}.{table.Name}"), Capture("delete", $"{schema}.{table.Name} o", "o", null)),
        Row(
            "rekeyed", "AFTER UPDATE", "OLD.id <> NEW.id OR OLD.tenant <> NEW.tenant", Search("(SELECT OLD.*)"),
            Capture("delete", "(SELECT OLD.*) o", "o", null) + "\n    " + Capture("insert", "(SELECT NEW.*) n", null, "n")),
        Filling("versioned", "BEFORE UPDATE", $"NEW.version = OLD.version OR {SomeIsNull}", """
            IF NEW.version = OLD.version THEN
                    NEW.version := OLD.version + 1;
                    NEW.updated_at := clock_timestamp();
                END IF;
                NEW.tenant := coalesce(NEW.tenant, OLD.tenant);
                NEW.id := coalesce(NEW.id, OLD.id);
                NEW.version := coalesce(NEW.version, OLD.version + 1);
                NEW.created_at := coalesce(NEW.created_at, OLD.created_at);
            """),
        Filling("filled", "BEFORE INSERT", SomeIsNull, $"""
            NEW.tenant := coalesce(NEW.tenant, '{TenantId.Default.Value}');
                NEW.id := coalesce(NEW.id, {schema}.tandem_new_id());
                NEW.version := coalesce(NEW.version, 1);
                NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
            """),
    ];

    private string SomeFieldChanged => string.Join(" OR ", _fields.Select(each => $"{Value("o", each)} IS DISTINCT FROM {Value("n", each)}"));

    // A NULL in a column that has a default becomes the default: a program that writes all columns need not know which it may leave out.
    private string SomeIsNull => string.Join(" OR ", OwnColumns.Concat(Maps.Select(map => map.Column)).Select(column => $"NEW.{column} IS NULL"));

    private IEnumerable<Field> Maps => _fields.Where(each => each.Kind is FieldKind.Map);

    // Each statement's rows are few or a hundred thousand, and a plan is kept: of the joins only the hash join is good for both, in memory. To
    // compile it to machine code takes longer, each time, than what is gained by it.
    private PostgreSqlTrigger Statement(string suffix, string when, string rows, string search, string capture) => Capturing(
        suffix, $"{when} ON {table.Name} {rows} FOR EACH STATEMENT", "SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '64MB' SET jit = off", search, capture);

    private PostgreSqlTrigger Row(string suffix, string when, string condition, string search, string capture) =>
        Capturing(suffix, $"{when} ON {table.Name} FOR EACH ROW WHEN ({condition})", "", search, capture);

    private PostgreSqlTrigger Capturing(string suffix, string when, string settings, string search, string capture) => new(
        NameOf(suffix), table.Name, when,
        $"""
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp {settings} AS $tandem$
        DECLARE
            writer text := nullif(current_setting('tandem.source', true), '');
        BEGIN
            {search}
            IF writer IS NOT NULL AND current_setting('tandem.keep_changes', true) = '0' THEN RETURN NULL; END IF;
            {capture}
            RETURN NULL;
        END
        $tandem$
        """);

    private PostgreSqlTrigger Filling(string suffix, string when, string condition, string body) => new(
        NameOf(suffix), table.Name, $"{when} ON {table.Name} FOR EACH ROW WHEN ({condition})",
        $"""
        LANGUAGE plpgsql AS $tandem$
        BEGIN
            {body}
            NEW.updated_at := coalesce(NEW.updated_at, clock_timestamp());
            {string.Join("\n    ", Maps.Select(map => $"NEW.{map.Column} := coalesce(NEW.{map.Column}, '{"{}"}');"))}
            RETURN NEW;
        END
        $tandem$
        """);

    private string NameOf(string suffix) => $"{table.Name}_{suffix}";

    // Whether the searched text is another is not asked here: to compare both tables costs more than to look at a row in vain afterwards.
    private string Search(string rows) => table.Searched.Any()
        ? $"INSERT INTO {schema}.search_queue (tenant, catalog, item_id) SELECT r.tenant, '{table.Catalog.Name}', r.id FROM {rows} r;"
        : "";

    // The content is kept for direct writes alone: a unit of work tells history itself. Its process knows that it has written; others are told.
    private string Capture(string op, string rows, string? before, string? after) => $"""
        INSERT INTO {schema}.changes (tenant, catalog, item_id, op, source, before, after)
                SELECT {after ?? before}.tenant, '{table.Catalog.Name}', {after ?? before}.id, '{op}', writer, {Content(before)}, {Content(after)}
                FROM {rows};
            IF FOUND AND writer IS NULL THEN PERFORM pg_notify('{Channel}', '{schema.Replace("'", "''", StringComparison.Ordinal)}'); END IF;
        """;

    // JSON text put together from texts: a quarter of the time that jsonb takes. What is NULL is left out by concat_ws.
    private string Content(string? row)
    {
        if (row is null) return "NULL";
        var entries = _fields.Select(field => field.Kind is FieldKind.Map
            ? Entries(row, field)
            : $"""'"{field.Path}":' || to_json({Value(row, field)})""");
        return $"CASE WHEN writer IS NULL THEN '{{' || concat_ws(',', {string.Join(", ", entries)}) || '}}' END";
    }

    // An empty text is no value.
    private static string Value(string row, Field field) => field.Kind is FieldKind.Map ? $"{row}.{field.Column}" : $"nullif({row}.{field.Column}::text, '')";

    // What is no text is rendered as its JSON text; what is no object has no entries.
    private static string Entries(string row, Field map) => $"""
        CASE WHEN {row}.{map.Column} = '{"{}"}' OR jsonb_typeof({row}.{map.Column}) <> 'object' THEN NULL ELSE (
                    SELECT string_agg(to_json('{map.Path}.' || key) || ':' || CASE jsonb_typeof(value)
                        WHEN 'string' THEN value::text WHEN 'null' THEN 'null' ELSE to_json(value::text)::text END, ',')
                    FROM jsonb_each({row}.{map.Column})) END
        """;
}

/// <summary>A trigger and its function, of one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Table">Its table.</param>
/// <param name="When">When it fires.</param>
/// <param name="Function">What it does.</param>
internal sealed record PostgreSqlTrigger(string Name, string Table, string When, string Function)
{
    /// <summary>Tells this version of it from others; kept as the function's comment.</summary>
    public string Mark => "tandem " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(When + Function)))[..16];

    /// <summary>Puts it in the place of an earlier version.</summary>
    public string Sql => $"""
        DROP TRIGGER IF EXISTS {Name} ON {Table};
        CREATE OR REPLACE FUNCTION {Name}() RETURNS trigger {Function};
        COMMENT ON FUNCTION {Name}() IS '{Mark}';
        CREATE TRIGGER {Name} {When} EXECUTE FUNCTION {Name}();
        """;
}
