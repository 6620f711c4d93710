using System.Data;
using MySql.Data.MySqlClient;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.MySql;

/// <summary>One connection with its prepared statements, its variables that the triggers read, and its named locks.</summary>
internal sealed class MySqlSession : SqlSession
{
    private const string Unmark = $"SET @{MySqlTriggers.Variables}source = NULL, @{MySqlTriggers.Variables}keep = NULL; ";
    private const string Unlock = "; DO release_all_locks()";

    private readonly MySqlConnection _connection;
    private readonly MySqlKiller _killer;
    private readonly Dictionary<object, MySqlRows> _rows = new(ReferenceEqualityComparer.Instance);
    private bool _lost;

    private MySqlSession(MySqlConnection connection, MySqlDialect dialect, MySqlKiller killer) : base(connection, dialect) =>
        (_connection, _killer) = (connection, killer);

    public override bool IsOpen => !_lost && _connection.State is ConnectionState.Open;

    /// <summary>Whether the triggers are told of a unit of work, which no transaction that follows may inherit: a variable knows no rollback.</summary>
    public bool IsMarked { get; set; }

    /// <summary>Whether named locks are held; they belong to the session and not to the transaction.</summary>
    public bool HoldsLocks { get; set; }

    /// <summary>Makes a session of an open connection.</summary>
    /// <exception cref="StorageException">The server is too old.</exception>
    public static async Task<MySqlSession> Begin(MySqlConnection connection, MySqlDialect dialect, MySqlKiller killer)
    {
        dialect.Meet(connection.ServerVersion);
        var session = new MySqlSession(connection, dialect, killer);
        await session.Text(dialect.Settings);
        return session;
    }

    public override Task Begin(Access access, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var begin = (IsMarked ? Unmark : "") + (access is Access.Write ? Dialect.BeginWrite : Dialect.BeginRead);
        IsMarked = false;
        return Text(begin);
    }

    public override Task Commit(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return End("COMMIT");
    }

    public override Task Rollback() => End("ROLLBACK");

    public override async Task<int> Write<T>(RowWrite<T> write, IReadOnlyList<T> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return 0;
        if (!_rows.TryGetValue(write, out var each)) _rows.Add(write, each = MySqlRows.Of(write, (MySqlDialect)Dialect));
        return await ((MySqlRows<T>)each).Write(this, rows, ct);
    }

    /// <summary>
    /// Runs a migration's statements one by one, for each is committed by itself. What is begun and what is done is written down: after a
    /// crash in the middle the next start goes on where this one ended.
    /// </summary>
    public override Task RunScript(string script, CancellationToken ct) => new MySqlScript(this).Run(script, ct);

    /// <summary>Runs SQL that the server does not prepare.</summary>
    public Task<int> Text(string sql) => _connection.Guard(
        async () =>
        {
            await using var command = new MySqlCommand(sql, _connection) { CommandTimeout = 0 };
            return await command.ExecuteNonQueryAsync(CancellationToken.None);
        },
        Lost);

    /// <summary>The one text that a SELECT yields, which the server does not prepare.</summary>
    public Task<string> Unprepared(string sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(
            async () =>
            {
                await using var command = new MySqlCommand(sql, _connection) { CommandTimeout = 0 };
                return (string)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            },
            Lost);
    }

    protected override SqlStatement Prepare(string sql) => new MySqlStatement(_connection, sql, Lost, _killer);

    private async Task End(string how)
    {
        await Text(HoldsLocks ? how + Unlock : how);
        HoldsLocks = false;
    }

    private void Lost() => _lost = true;
}
