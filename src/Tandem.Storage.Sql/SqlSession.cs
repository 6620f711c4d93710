using System.Data;
using System.Data.Common;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql;

/// <summary>One connection with its prepared statements. Used by one unit of work at a time.</summary>
internal class SqlSession(DbConnection connection, SqlDialect dialect) : IAsyncDisposable
{
    private readonly Dictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<object, SqlStatement> _writes = new(ReferenceEqualityComparer.Instance);

    public SqlDialect Dialect => dialect;

    /// <summary>Whether the connection still stands, as far as is known here.</summary>
    public virtual bool IsOpen => connection.State is ConnectionState.Open;

    public SqlStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = Prepare(sql));
        return statement;
    }

    public Task<int> Run(string sql, CancellationToken ct) => Statement(sql).Run(ct);

    public virtual Task Begin(Access access, CancellationToken ct) => Run(access is Access.Write ? dialect.BeginWrite : dialect.BeginRead, ct);

    public virtual Task Commit(CancellationToken ct) => Run("COMMIT", ct);

    public virtual Task Rollback() => Run("ROLLBACK", CancellationToken.None);

    /// <summary>
    /// Writes rows; returns how many were changed. In-process a prepared statement a row is as good as a batch; a session over a network
    /// makes one statement of all.
    /// </summary>
    public virtual async Task<int> Write<T>(RowWrite<T> write, IReadOnlyList<T> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return 0;
        var statement = Statement(write, static (write, dialect) => write.ForOne(dialect));
        var columns = write.Columns;
        var changed = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++) statement.SetAt(i, columns[i].Of(row));
            changed += await statement.Run(ct);
        }

        return changed;
    }

    /// <summary>Deletes rows of a queue by their positions.</summary>
    public async Task<int> DeletePositions(string table, IReadOnlyList<long> positions, CancellationToken ct) =>
        positions.Count == 0
            ? 0
            : await Statement($"DELETE FROM {table} WHERE {dialect.AmongNumbers("seq", "@positions")}")
                .SetAll("positions", positions)
                .Run(ct);

    /// <summary>Runs a script of several statements that will not be run again.</summary>
    public virtual async Task RunScript(string script, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _statements.Values.Concat(_writes.Values)) await statement.DisposeAsync();
        _statements.Clear();
        _writes.Clear();
        await connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The statement of a write, its SQL made once a session.</summary>
    protected SqlStatement Statement<T>(RowWrite<T> write, Func<RowWrite<T>, SqlDialect, string> sql)
    {
        if (!_writes.TryGetValue(write, out var statement)) _writes.Add(write, statement = Prepare(sql(write, dialect)));
        return statement;
    }

    protected virtual SqlStatement Prepare(string sql) => new(connection, sql);
}
