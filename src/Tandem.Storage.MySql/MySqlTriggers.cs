using System.Security.Cryptography;
using System.Text;
using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.MySql;

/// <summary>
/// A catalog table's triggers. They capture each change in the transaction of the write, whoever writes, and bear whatever was written: a
/// failing trigger would fail your program's own statement. A trigger's name ends with a hash of its text: one that is to be another is
/// made before the old one goes, so that no write in between is missed.
/// </summary>
internal sealed class MySqlTriggers(ItemTable table)
{
    /// <summary>How the session's variables begin by which a unit of work tells the triggers who writes; other programs have none.</summary>
    public const string Variables = "tandem_";

    public const string Now = "utc_timestamp(3)";

    private const int LongestName = 64;
    private const int HashLetters = 8;

    private static readonly string[] Suffixes = ["defaults", "versioned", "inserted", "updated", "deleted"];

    // RFC 9562, version 7: Unix milliseconds, then random bits. Written in SQL, so that a bare INSERT from any program gets one.
    private const string Milliseconds = $"lpad(lower(hex(timestampdiff(MICROSECOND, '1970-01-01', {Now}) DIV 1000)), 12, '0')";
    private const string RandomDigits = "md5(concat(uuid(), rand()))";

    public const string NewId = $"""
        concat(substr({Milliseconds}, 1, 8), '-', substr({Milliseconds}, 9), '-7', substr({RandomDigits}, 1, 3), '-',
        substr('89ab', 1 + floor(rand() * 4), 1), substr({RandomDigits}, 1, 3), '-', substr({RandomDigits}, 1, 12))
        """;

    private readonly IReadOnlyList<Field> _fields = table.Catalog.Fields;

    public IEnumerable<(string Name, string Sql)> All =>
    [
        // A NULL in a column that has a default becomes the default: a program that writes all columns need not know which it may leave out.
        Trigger("defaults", "BEFORE INSERT", $"""
            BEGIN
                SET NEW.tenant = coalesce(NEW.tenant, 'default'), NEW.version = coalesce(NEW.version, 1),
                    NEW.created_at = coalesce(NEW.created_at, {Now}), NEW.updated_at = coalesce(NEW.updated_at, {Now}){MapDefaults};
                IF NEW.id IS NULL THEN SET NEW.id = {NewId}; END IF;
            END
            """),
        // Not for the engine, which sets the version itself.
        Trigger("versioned", "BEFORE UPDATE", $"""
            BEGIN
                IF NEW.version <=> OLD.version THEN SET NEW.version = OLD.version + 1, NEW.updated_at = {Now}; END IF;
            END
            """),
        Trigger("inserted", "AFTER INSERT", $"""
            BEGIN
                {Capture("insert", null, "NEW")}
            END
            """),
        Trigger("updated", "AFTER UPDATE", $"""
            BEGIN
                IF NOT (OLD.id <=> NEW.id AND OLD.tenant <=> NEW.tenant) THEN
                    {Capture("delete", "OLD", null)}
                    {Capture("insert", null, "NEW")}
                ELSEIF {SomeFieldChanged} THEN
                    {Capture("update", "OLD", "NEW")}
                END IF;
            END
            """),
        Trigger("deleted", "AFTER DELETE", $"""
            BEGIN
                {Capture("delete", "OLD", null)}
            END
            """),
    ];

    private string SomeFieldChanged => string.Join(" OR ", _fields.Select(each => $"NOT ({Value("OLD", each)} <=> {Value("NEW", each)})"));

    private string MapDefaults => string.Concat(_fields
        .Where(each => each.Kind is FieldKind.Map)
        .Select(map => $", NEW.{map.Column} = coalesce(NEW.{map.Column}, '{{}}')"));

    /// <summary>Whether a trigger of the table is one that some version of this program has made.</summary>
    public static bool IsOurs(ItemTable table, string trigger) =>
        trigger.Length > HashLetters && trigger[^(HashLetters + 1)] == '_'
        && Suffixes.Any(suffix => trigger.StartsWith(Named(table, suffix), StringComparison.OrdinalIgnoreCase));

    private static string Named(ItemTable table, string suffix)
    {
        var name = $"{table.Name}_{suffix}";
        return name[..Math.Min(name.Length, LongestName - 1 - HashLetters)] + "_";
    }

    private (string Name, string Sql) Trigger(string suffix, string when, string body)
    {
        var name = Named(table, suffix) + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(when + body)).AsSpan(0, HashLetters / 2));
        return (name, $"CREATE TRIGGER {name} {when} ON {table.Name} FOR EACH ROW\n{body}");
    }

    // The content is kept for direct writes alone: a unit of work tells history itself.
    private string Capture(string op, string? before, string? after) => $"""
        IF coalesce(@{Variables}keep, 1) <> 0 THEN
            INSERT INTO changes (tenant, catalog, item_id, op, source, "before", "after")
            VALUES ({after ?? before}.tenant, '{table.Catalog.Name}', {after ?? before}.id, '{op}', @{Variables}source,
                {Content(before)}, {Content(after)});
        END IF;
        """;

    // A map goes in as the text that it is, under its prefix: its reader bears whatever a program has written, and a trigger that takes it apart
    // would cost more than the write.
    private string Content(string? row) => row is null
        ? "NULL"
        : $"CASE WHEN @{Variables}source IS NULL THEN json_object({string.Join(", ", _fields.Select(field => Entry(row, field)))}) END";

    // MariaDB takes a column that holds JSON for JSON, and would set its spaces anew.
    private static string Entry(string row, Field field) => field.Kind is FieldKind.Map
        ? $"'{field.Path}.', concat({row}.{field.Column}, '')"
        : $"'{field.Path}', {Value(row, field)}";

    private static string Value(string row, Field field) =>
        field.Kind is FieldKind.Map ? $"{row}.{field.Column}" : $"nullif({row}.{field.Column}, '')";
}
