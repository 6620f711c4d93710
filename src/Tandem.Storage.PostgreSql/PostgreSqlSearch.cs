using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// The index that finds a piece of a text: trigrams, of the extension <c>pg_trgm</c>, which comes with PostgreSQL and which the owner of a
/// database may add. Where it cannot be had a search reads the table, which takes a second or so for a million rows.
/// </summary>
internal sealed class PostgreSqlSearch(SqlSession session)
{
    /// <summary>The columns as one text: one index is enough, and its upkeep is a quarter of that of four.</summary>
    public static string Text(IEnumerable<string> columns) => $"({string.Join(" || E'\\n' || ", columns.Select(column => $"coalesce({column}, '')"))})";

    /// <summary>The SQL that makes a table's index, and before it the extension; nothing where both are there or cannot be had.</summary>
    public async Task<IReadOnlyList<string>> Plan(ItemTable table, CancellationToken ct)
    {
        var columns = table.Searched.ToList();
        if (columns.Count == 0 || await HasIndex(table, ct)) return [];
        var (installed, possible) = await Extension(ct);
        if (installed is null && !possible) return [];
        return
        [
            .. installed is null ? ["CREATE EXTENSION IF NOT EXISTS pg_trgm"] : Array.Empty<string>(),
            $"CREATE INDEX {table.Name}_search ON {table.Name} USING gin ({Text(columns)} {(installed is null ? "" : installed + ".")}gin_trgm_ops)",
        ];
    }

    public async Task<IReadOnlyList<string>> Remarks(CancellationToken ct) => await Extension(ct) is (null, false)
        ? ["Searches read whole tables: have an administrator run CREATE EXTENSION pg_trgm, and then 'tandem migrate'."]
        : [];

    private async Task<bool> HasIndex(ItemTable table, CancellationToken ct) =>
        await session.Statement("SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND indexname = @index").Set("index", table.Name + "_search")
            .ReadNumber(ct) is not null;

    /// <summary>The schema that holds the extension, null where it is not installed, and whether it could be.</summary>
    private async Task<(string? Installed, bool Possible)> Extension(CancellationToken ct) => (await session.Statement("""
        SELECT (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'),
            EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') AND has_database_privilege(current_database(), 'CREATE')
        """).Read(row => (row.TextOrNull(0), row.GetBoolean(1)), ct))[0];
}
