using System.Data.Common;

namespace Tandem.Storage.Sql;

/// <summary>One connection with its prepared statements. Used by one unit of work at a time.</summary>
internal class SqlSession(DbConnection connection, SqlDialect dialect) : IAsyncDisposable
{
    private readonly Dictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);

    public SqlDialect Dialect => dialect;

    public SqlStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = Prepare(sql));
        return statement;
    }

    protected virtual SqlStatement Prepare(string sql) => new(connection, sql);

    public Task<int> Run(string sql, CancellationToken ct) => Statement(sql).Run(ct);

    /// <summary>Runs one statement for each row. In-process a loop is as good as a batch; a session over a network sends them as one.</summary>
    public virtual async Task RunEach<T>(string sql, IReadOnlyList<T> rows, Action<SqlStatement, T> bind, CancellationToken ct)
    {
        if (rows.Count == 0) return;
        var statement = Statement(sql);
        foreach (var row in rows)
        {
            bind(statement, row);
            await statement.Run(ct);
        }
    }

    /// <summary>Deletes rows of a queue by their positions.</summary>
    public async Task<int> DeletePositions(string table, IReadOnlyList<long> positions, CancellationToken ct) =>
        positions.Count == 0
            ? 0
            : await Statement($"DELETE FROM {table} WHERE seq IN ({dialect.Numbers("@positions")})")
                .Set("positions", SqlJson.Numbers(positions))
                .Run(ct);

    /// <summary>Runs a script of several statements that will not be run again.</summary>
    public async Task RunScript(string script, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _statements.Values) await statement.DisposeAsync();
        _statements.Clear();
        await connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
