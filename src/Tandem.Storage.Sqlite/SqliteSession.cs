using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tandem.Storage.Sql;

namespace Tandem.Storage.Sqlite;

/// <summary>A session whose writes go to SQLite directly.</summary>
internal sealed class SqliteSession(SqliteConnection connection, SqlDialect dialect) : SqlSession(connection, dialect)
{
    protected override SqlStatement Prepare(string sql) => new SqliteStatement(connection, sql);
}

/// <summary>
/// Runs a write without the driver's command: that looks up each parameter by its name at each run, which takes longer than the write,
/// and sleeps on the thread where the database is busy.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql) : SqlStatement(connection, sql)
{
    private const int OnStack = 512;

    private readonly string _sql = sql;
    private sqlite3_stmt? _statement;

    public override Task<int> Run(CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return Task.FromCanceled<int>(ct);
        try
        {
            return Task.FromResult(Run());
        }
        catch (SqliteException failure)
        {
            return Task.FromException<int>(failure);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _statement?.Dispose();
        return base.DisposeAsync();
    }

    private int Run()
    {
        var database = connection.Handle!;
        if (_statement is null) Check(raw.sqlite3_prepare_v2(database, _sql, out _statement));
        for (var i = 0; i < Values.Count; i++) Check(Bind(i + 1, Values[i]));
        int outcome;
        do outcome = raw.sqlite3_step(_statement);
        while (outcome == raw.SQLITE_ROW);

        // The failure is read before the reset, which is told of it once more.
        if (outcome != raw.SQLITE_DONE) Fail(outcome);
        raw.sqlite3_reset(_statement);
        return raw.sqlite3_changes(database);
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => BindText(place, text),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new NotSupportedException($"A column holds no {value.GetType().Name}."),
    };

    private int BindText(int place, string text)
    {
        // An empty span would be bound as NULL.
        if (text.Length == 0) return raw.sqlite3_bind_text(_statement, place, "");
        if (text.Length > OnStack) return raw.sqlite3_bind_text(_statement, place, Encoding.UTF8.GetBytes(text));
        Span<byte> utf8 = stackalloc byte[OnStack * 3];
        return raw.sqlite3_bind_text(_statement, place, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private void Check(int outcome)
    {
        if (outcome != raw.SQLITE_OK) Fail(outcome);
    }

    private void Fail(int outcome)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(outcome, connection.Handle!);
        }
        finally
        {
            if (_statement is not null) raw.sqlite3_reset(_statement);
        }
    }
}
