using System.Collections.Concurrent;
using Npgsql;
using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// A few connections, each kept open with its prepared statements, and no more than the address allows: who comes when all are in use
/// waits. One that failed is closed.
/// </summary>
internal sealed class PostgreSqlDatabase : SqlDatabase
{
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _free;
    private readonly int _size;

    // The one that was used last comes first, so that a quiet time needs few, and what they hold is warm.
    private readonly ConcurrentStack<PostgreSqlSession> _idle = [];
    private readonly ConcurrentDictionary<int, bool> _processes = [];
    private readonly PostgreSqlUpkeep _upkeep;
    private volatile bool _closed;

    public PostgreSqlDatabase(PostgreSqlAddress address, TimeProvider time) : base(new PostgreSqlDialect(address.Name, time), time)
    {
        _source = new NpgsqlSlimDataSourceBuilder(address.ConnectionString).EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity().Build();
        _size = address.PoolSize;
        _free = new SemaphoreSlim(_size, _size);
        _upkeep = new PostgreSqlUpkeep(this, time);
    }

    /// <summary>Whether a process of the server serves one of these sessions.</summary>
    public bool Owns(int process) => _processes.ContainsKey(process);

    /// <summary>A connection beside the sessions, for as long as the caller keeps it.</summary>
    public ValueTask<NpgsqlConnection> Connect(CancellationToken ct) => _source.OpenConnectionAsync(ct);

    public override async ValueTask DisposeAsync()
    {
        if (_closed) return;
        for (var i = 0; i < _size; i++) await _free.WaitAsync();
        _closed = true;
        await _upkeep.DisposeAsync();
        await CloseIdle();
        _free.Release(_size);
        await _source.DisposeAsync();
    }

    protected override async ValueTask<SqlSession> Rent(Access access, CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(PostgreSqlStore));
            if (_idle.TryPop(out var idle)) return idle;
            return await Open(ct);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    protected override async ValueTask Return(SqlSession session, Access access, bool broken)
    {
        if (broken)
        {
            await Close((PostgreSqlSession)session);
            // What ended this connection has most likely ended the others.
            await CloseIdle();
        }
        else
        {
            _idle.Push((PostgreSqlSession)session);
            if (access is Access.Write or Access.WriteOnce) _upkeep.Written();
        }

        _free.Release();
    }

    // A node that is stopped in the middle of a transaction would hold its rows for as long as it is stopped. Whoever stood still for so long is
    // taken for dead by the others anyway, and begins the unit of work anew. And what is asked here takes milliseconds, to compile it to machine code a hundred and more. Not options of the
    // connection, for poolers refuse those.
    private async Task<PostgreSqlSession> Open(CancellationToken ct)
    {
        var session = new PostgreSqlSession(await _source.OpenConnectionAsync(ct), Dialect);
        try
        {
            await session.RunScript("SET idle_in_transaction_session_timeout = '5s'; SET jit = off", ct);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        _processes[session.Process] = true;
        return session;
    }

    private async Task CloseIdle()
    {
        while (_idle.TryPop(out var session)) await Close(session);
    }

    private async Task Close(PostgreSqlSession session)
    {
        _processes.TryRemove(session.Process, out _);
        await session.DisposeAsync();
    }
}
