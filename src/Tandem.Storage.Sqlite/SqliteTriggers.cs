using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sqlite;

/// <summary>
/// A catalog table's triggers. They capture each change in the transaction of the write, whoever writes, so they use only functions that
/// every SQLite has, and bear whatever was written: a failing trigger would fail your program's own statement.
/// </summary>
internal sealed class SqliteTriggers(ItemTable table, string now)
{
    private readonly IReadOnlyList<Field> _fields = table.Catalog.Fields;

    public IEnumerable<(string Name, string Sql)> All =>
    [
        Trigger("inserted", "AFTER INSERT", null, Capture("insert", null, "NEW")),
        Trigger("deleted", "AFTER DELETE", null, Capture("delete", "OLD", null)),
        Trigger("updated", "AFTER UPDATE", $"OLD.id = NEW.id AND OLD.tenant = NEW.tenant AND ({SomeFieldChanged})", Capture("update", "OLD", "NEW")),
        Trigger(
            "rekeyed", "AFTER UPDATE", "OLD.id <> NEW.id OR OLD.tenant <> NEW.tenant",
            Capture("delete", "OLD", null) + "\n    " + Capture("insert", null, "NEW")),
        // Not for the engine, which sets the version itself; and this very update changes it, so it does not follow itself.
        Trigger("versioned", "AFTER UPDATE", "NEW.version IS OLD.version", $"""
            UPDATE {table.Name} SET version = OLD.version + 1, updated_at = {now} WHERE tenant = NEW.tenant AND id = NEW.id;
            """),
    ];

    private string SomeFieldChanged => string.Join(" OR ", _fields.Select(each => $"{Value("OLD", each)} IS NOT {Value("NEW", each)}"));

    private (string Name, string Sql) Trigger(string suffix, string when, string? condition, string body)
    {
        var name = $"{table.Name}_{suffix}";
        return (name, $"""
            CREATE TRIGGER {name} {when} ON {table.Name}{(condition is null ? "" : $" WHEN {condition}")}
            BEGIN
                {body}
            END
            """);
    }

    // The content is kept for direct writes alone: a unit of work tells history itself.
    private string Capture(string op, string? before, string? after) => $"""
        INSERT INTO changes (tenant, catalog, item_id, op, source, before, after)
            SELECT {after ?? before}.tenant, '{table.Catalog.Name}', {after ?? before}.id, '{op}', (SELECT source FROM writer),
                {Content(before)}, {Content(after)}
            WHERE NOT EXISTS (SELECT 1 FROM writer WHERE keep_changes = 0);
        """;

    private string Content(string? row)
    {
        if (row is null) return "NULL";
        var texts = _fields.Where(field => field.Kind is not FieldKind.Map).Select(field => $"'{field.Path}', {Value(row, field)}");
        // Patching an empty object with the texts leaves out those that have no value.
        var content = _fields.Where(field => field.Kind is FieldKind.Map)
            .Aggregate($"json_patch('{{}}', json_object({string.Join(", ", texts)}))", (all, map) => $"json_patch({all}, {Entries(row, map)})");
        return $"CASE WHEN EXISTS (SELECT 1 FROM writer) THEN NULL ELSE {content} END";
    }

    // JSON holds no BLOB, so what is no text is cast; an empty text is no value.
    private static string Value(string row, Field field) => $"nullif(CAST({row}.{field.Column} AS TEXT), '')";

    // What is no text is rendered as its JSON text; what is no object has no entries. Appending '' makes a plain text of JSON.
    private static string Entries(string row, Field map) => $"""
        (SELECT json_group_object('{map.Path}.' || key,
            CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN NULL ELSE value || '' END)
        FROM json_each(CASE
            WHEN NOT json_valid({Value(row, map)}) THEN '{"{}"}'
            WHEN json_type({Value(row, map)}) = 'object' THEN {Value(row, map)}
            ELSE '{"{}"}' END))
        """;
}
