using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// The index that finds a piece of a text: trigrams, of the extension <c>pg_trgm</c>, which comes with PostgreSQL and which the owner of a
/// database may add. Where it cannot be had a search reads all texts, which takes a second or so for a million rows.
/// </summary>
internal sealed class PostgreSqlSearch(SqlSession session)
{
    private const string Index = "search_texts_trigrams";

    /// <summary>Of a shorter text the index has no trigram.</summary>
    private const int Shortest = 3;

    /// <summary>The columns as one text: one index is enough.</summary>
    public static string Text(ItemTable table, string row) =>
        $"({string.Join(" || E'\\n' || ", table.Searched.Select(column => $"coalesce({row}.{column}, '')"))})";

    /// <summary>
    /// The SQL that makes what is missing, once the table and its triggers are there: the texts of a table whose writes were not heard until now,
    /// the extension, and the index.
    /// </summary>
    /// <param name="table">The catalog's table.</param>
    /// <param name="isUnheard">Whether it has rows that no trigger of this version has told of.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IReadOnlyList<string>> Plan(ItemTable table, bool isUnheard, CancellationToken ct)
    {
        if (!table.Searched.Any()) return [];
        var plan = new List<string>();

        // Of schema 3, where each catalog's table had an index of its own.
        if (await Has($"{table.Name}_search", ct)) plan.Add($"DROP INDEX {table.Name}_search");
        if (isUnheard) plan.Add(Save($"{table.Name} i", table));
        if (await Has(Index, ct)) return plan;
        var (installed, possible) = await Extension(ct);
        if (installed is null && !possible) return plan;
        if (installed is null) plan.Add("CREATE EXTENSION IF NOT EXISTS pg_trgm");
        plan.Add($"CREATE INDEX IF NOT EXISTS {Index} ON search_texts USING gin (text {(installed is null ? "" : installed + ".")}gin_trgm_ops)");
        return plan;
    }

    /// <summary>
    /// The ids of items in which a text may occur, with repetitions; null where they are more than <paramref name="max"/>, or the text too short
    /// for the index and not known to be rare: then one goes through the items in the order of the page, and soon has enough. For a short and rare one
    /// the texts are gone through as they lie.
    /// </summary>
    /// <param name="table">The catalog's table.</param>
    /// <param name="tenant">Whose items.</param>
    /// <param name="text">What is searched.</param>
    /// <param name="sample">Tells what of the text is rare, which is all that the index is asked for.</param>
    /// <param name="max">The most that are wanted.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IReadOnlyList<string>?> Find(
        ItemTable table, TenantId tenant, string text, PostgreSqlTextSample sample, int max, CancellationToken ct)
    {
        if (!table.Searched.Any()) return null;
        var known = await sample.Get(session, ct);
        if (text.Length < Shortest && known?.Has(text) != false) return null;
        var rare = known?.RareStretch(text) ?? text;

        // Two conditions on one text would lead the planner to the index also for a text that many have.
        var condition = rare == text ? "text LIKE lower(@search)" : "text LIKE lower(@rare) AND text || '' LIKE lower(@search)";
        var statement = session.Statement($"""
            SELECT item_id FROM search_texts WHERE tenant = @tenant AND catalog = '{table.Catalog.Name}' AND {condition}
            UNION ALL
            SELECT i.id FROM (SELECT DISTINCT item_id FROM search_queue WHERE tenant = @tenant AND catalog = '{table.Catalog.Name}') q
            JOIN {table.Name} i ON i.tenant = @tenant AND i.id = q.item_id WHERE {Text(table, "i")} ILIKE @search
            UNION ALL
            SELECT i.id FROM {table.Name} i WHERE i.tenant = @tenant AND ({PostgreSqlDialect.BeginsId})
            LIMIT {max + 1}
            """).Set("tenant", tenant.Value);
        if (rare != text) statement.Set("rare", session.Dialect.Containing(rare).Pattern);
        foreach (var (name, value) in session.Dialect.Search(table, text).Values) statement.Set(name, value);
        var found = await statement.Read(row => row.GetString(0), ct);
        return found.Count > max ? null : found;
    }

    public async Task<IReadOnlyList<string>> Remarks(CancellationToken ct) => await Extension(ct) is (null, false)
        ? ["Searches read all texts: have an administrator run CREATE EXTENSION pg_trgm, and then 'tandem migrate'."]
        : [];

    /// <summary>An INSERT of the texts of items, in lower case, in the place of those that were there.</summary>
    /// <param name="items">What stands after FROM; the item's row is <c>i</c>.</param>
    /// <param name="table">The catalog's table.</param>
    public static string Save(string items, ItemTable table) => $"""
        INSERT INTO search_texts (tenant, catalog, item_id, text) SELECT i.tenant, '{table.Catalog.Name}', i.id, lower({Text(table, "i")}) FROM {items}
        ON CONFLICT (tenant, catalog, item_id) DO UPDATE SET text = excluded.text WHERE search_texts.text <> excluded.text
        """;

    private async Task<bool> Has(string index, CancellationToken ct) =>
        await session.Statement("SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND indexname = @index").Set("index", index)
            .ReadNumber(ct) is not null;

    /// <summary>The schema that holds the extension, null where it is not installed, and whether it could be.</summary>
    private async Task<(string? Installed, bool Possible)> Extension(CancellationToken ct) => (await session.Statement("""
        SELECT (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'),
            EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') AND has_database_privilege(current_database(), 'CREATE')
        """).Read(row => (row.TextOrNull(0), row.GetBoolean(1)), ct))[0];
}
