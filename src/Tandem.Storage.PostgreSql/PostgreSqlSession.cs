using Npgsql;
using NpgsqlTypes;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.PostgreSql;

/// <summary>A session that sends a batch of rows as one statement, a column as an array.</summary>
internal sealed class PostgreSqlSession(NpgsqlConnection connection, SqlDialect dialect) : SqlSession(connection, dialect)
{
    /// <summary>The server's process that serves it; it is named as the sender of what the session notifies.</summary>
    public int Process { get; } = connection.ProcessID;

    public override Task<int> Write<T>(RowWrite<T> write, IReadOnlyList<T> rows, CancellationToken ct) =>
        Write(write, static (write, dialect) => write.ForMany(dialect), rows, ct);

    /// <summary>Runs a statement of the caller's over the columns of a write, each an array.</summary>
    public async Task<int> Write<T>(RowWrite<T> write, Func<RowWrite<T>, SqlDialect, string> sql, IReadOnlyList<T> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return 0;
        var statement = Statement(write, sql);
        for (var i = 0; i < write.Columns.Count; i++) statement.SetAt(i, write.Columns[i].ToArray(rows));
        return await statement.Run(ct);
    }

    protected override SqlStatement Prepare(string sql) => new PostgreSqlStatement(connection, sql);
}

/// <summary>A statement that the server prepares once for its connection, at the first run, when the types of its parameters are known.</summary>
internal sealed class PostgreSqlStatement(NpgsqlConnection connection, string sql) : SqlStatement(connection, sql)
{
    // A search is planned for its text: a rare one is found by its trigrams, a frequent one by going through the order of the page.
    private readonly bool _isPlannedEachTime = sql.Contains("@search", StringComparison.Ordinal);
    private bool _prepared;

    protected override object Pack(IEnumerable<string> values) => values.ToArray();

    protected override object Pack(IEnumerable<long> values) => values.ToArray();

    protected override async ValueTask Bind(CancellationToken ct)
    {
        var known = true;
        for (var i = 0; i < Values.Count; i++)
        {
            var parameter = (NpgsqlParameter)Command.Parameters[i];
            var (value, type) = Typed(Values[i]);
            parameter.Value = value;
            if (_prepared) continue;
            if (type is { } given) parameter.NpgsqlDbType = given;
            else known = false;
        }

        if (_prepared || !known || _isPlannedEachTime) return;
        await Command.PrepareAsync(ct);
        _prepared = true;
    }

    private static (object Value, NpgsqlDbType? Type) Typed(object? value) => value switch
    {
        null => (DBNull.Value, null),
        string text => (PostgreSqlText.Clean(text), NpgsqlDbType.Text),
        long number => (number, NpgsqlDbType.Bigint),
        int number => ((long)number, NpgsqlDbType.Bigint),
        string?[] texts => (texts, NpgsqlDbType.Array | NpgsqlDbType.Text),
        long[] numbers => (numbers, NpgsqlDbType.Array | NpgsqlDbType.Bigint),
        long?[] numbers => (numbers, NpgsqlDbType.Array | NpgsqlDbType.Bigint),
        ReadOnlyMemory<byte>[] blobs => (blobs, NpgsqlDbType.Array | NpgsqlDbType.Bytea),
        _ => throw new NotSupportedException($"A column holds no {value.GetType().Name}."),
    };
}
