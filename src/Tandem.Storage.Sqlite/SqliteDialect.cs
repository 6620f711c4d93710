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
    // Taking the write lock at once: a transaction that began by reading could be refused when it first writes.
    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string BeginRead => "BEGIN";

    public override string Locked => "";

    public override string LockedIfFree => "";

    public override Assembly Scripts => typeof(SqliteDialect).Assembly;

    public override string Texts(string parameter) => $"SELECT value FROM json_each({parameter})";

    public override string Numbers(string parameter) => $"SELECT value FROM json_each({parameter})";

    public override string IgnoringKnown(string insert) => $"{insert} ON CONFLICT DO NOTHING";

    public override (Func<string, string> Condition, string Pattern) Containing(string text) =>
        Ascii.IsValid(text)
            ? (column => $@"{column} LIKE @search ESCAPE '\'", $"%{LikeLiteral(text)}%")
            // LIKE knows the two cases of ASCII letters only; GLOB takes a set of characters at each place.
            : (column => $"{column} GLOB @search", $"*{GlobAnyCase(text)}*");

    public override Task CreateCatalog(SqlSession session, ItemTable table, CancellationToken ct) =>
        new SqliteCatalogSchema(session, table).Create(ct);

    public override bool MayRetry(DbException failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

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
