using System.Data.Common;
using System.Reflection;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sqlite;

/// <summary>SQLite's way: one writer at a time, so nothing is locked row by row.</summary>
/// <param name="file">The database as messages name it.</param>
internal sealed class SqliteDialect(string file) : SqlDialect
{
    /// <summary>Rows of a table that are looked at to know whose most of them are.</summary>
    private const int Probes = 20;

    /// <summary>So many of them a tenant must have, or it is better searched by its index.</summary>
    private const int WorthAScan = Probes / 5;

    // Taking the write lock at once: a transaction that began by reading could be refused when it first writes.
    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string BeginRead => "BEGIN";

    public override bool LocksRows => false;

    public override string Locked => "";

    public override string LockedIfFree => "";

    public override Assembly Scripts => typeof(SqliteDialect).Assembly;

    public override string AmongTexts(string expression, string parameter) => $"{expression} IN (SELECT value FROM json_each({parameter}))";

    public override string AmongNumbers(string expression, string parameter) => AmongTexts(expression, parameter);

    public override string IgnoringKnown(string insert) => $"{insert} ON CONFLICT DO NOTHING";

    public override (Func<string, string> Condition, string Pattern) Containing(string text) =>
        Ascii.IsValid(text)
            ? (column => $@"{column} LIKE @search ESCAPE '\'", $"%{LikeLiteral(text)}%")
            // LIKE knows the two cases of ASCII letters only; GLOB takes a set of characters at each place.
            : (column => $"{column} GLOB @search", $"*{GlobAnyCase(text)}*");

    // No index knows parts of words. In the order of an index, each row is looked for somewhere else in the file, which takes many times as long
    // as going through the table as it lies: so a rare text is found. Of a frequent one, the beginning of the table holds enough to know.
    public override async Task<IReadOnlyList<string>?> FindByText(
        SqlSession session, ItemTable table, TenantId tenant, string text, int max, CancellationToken ct)
    {
        // A table of one's own may be WITHOUT ROWID: its key's index is then the table, and has no entry in the schema (https://sqlite.org/withoutrowid.html).
        var isWithoutRowid = await session.Statement(
            "SELECT count(*) FROM pragma_index_list(@table) WHERE origin = 'pk' AND name NOT IN (SELECT name FROM sqlite_master)").Set("table", table.Name).ReadNumber(ct);
        if (isWithoutRowid > 0) return null;
        var probes = await session.Statement($"""
            WITH RECURSIVE all_rows (most) AS (SELECT coalesce(max(rowid), 0) FROM {table.Name}),
            probes (row) AS (SELECT 0 UNION ALL SELECT row + 1 FROM probes WHERE row + 1 < {Probes})
            SELECT count(*) FROM all_rows, probes
            WHERE (SELECT tenant FROM {table.Name} WHERE rowid > most * row / {Probes} ORDER BY rowid LIMIT 1) = @tenant
            """).Set("tenant", tenant.Value).ReadNumber(ct);
        if (probes < WorthAScan) return null;
        var (condition, bound) = Search(table, text);
        var statement = session.Statement($"SELECT id FROM {table.Name} i NOT INDEXED WHERE tenant = @tenant AND ({condition}) LIMIT @max")
            .Set("tenant", tenant.Value).Set("max", max + 1);
        foreach (var (name, value) in bound) statement.Set(name, value);
        var ids = await statement.Read(row => row.GetString(0), ct);
        return ids.Count > max ? null : ids;
    }

    // A row that no other transaction sees. The triggers look for it.
    public override Task BeginWriting(SqlSession session, string source, bool keepChanges, CancellationToken ct) =>
        session.Statement("INSERT INTO writer (source, keep_changes) VALUES (@source, @keep_changes)")
            .Set("source", source)
            .Set("keep_changes", keepChanges ? 1 : 0)
            .Run(ct);

    public override Task EndWriting(SqlSession session, CancellationToken ct) => session.Run("DELETE FROM writer", ct);

    public override async Task<bool> HasTable(SqlSession session, string table, CancellationToken ct) =>
        await session.Statement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @table COLLATE NOCASE").Set("table", table).ReadNumber(ct) is not null;

    public override Task<IReadOnlyList<string>> PlanCatalog(SqlSession session, ItemTable table, CancellationToken ct) =>
        new SqliteCatalogSchema(session, table).Plan(ct);

    public override Trouble Judge(DbException failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } ? Trouble.Busy : Trouble.None;

    public override StorageException? Explain(DbException failure) => failure is SqliteException sqlite && Reason(sqlite) is { } reason
        ? new StorageException(reason, failure)
        : null;

    private string? Reason(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            $"The database {file} is locked by another program: close what holds a transaction open on it.",
        raw.SQLITE_CANTOPEN => $"The database {file} cannot be opened: check that its folder exists and can be written.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"The database {file} cannot be written: check the rights of the file and its folder.",
        raw.SQLITE_NOTADB => $"The file {file} is not an SQLite database: name another file.",
        raw.SQLITE_CORRUPT => $"The database {file} is damaged: restore a copy, or rescue it with 'sqlite3 {file} .recover'.",
        raw.SQLITE_FULL => $"The disk that holds the database {file} is full: make room.",
        raw.SQLITE_IOERR => $"The disk that holds the database {file} fails: {failure.Message}",
        _ => null,
    };

    private static string LikeLiteral(string text) =>
        string.Concat(text.Select(letter => letter is '\\' or '%' or '_' ? $@"\{letter}" : letter.ToString()));

    private static string GlobAnyCase(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsLetter(rune) ? $"[{Rune.ToLowerInvariant(rune)}{Rune.ToUpperInvariant(rune)}]"
        : rune.Value is '*' or '?' or '[' ? $"[{rune}]"
        : rune.ToString()));
}
