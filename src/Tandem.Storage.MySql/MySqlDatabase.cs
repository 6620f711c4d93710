using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using MySql.Data.MySqlClient;
using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql;

/// <summary>A bounded number of sessions, kept open with their prepared statements.</summary>
internal sealed class MySqlDatabase(MySqlAddress address, TimeProvider time) : SqlDatabase(new MySqlDialect(address.Name), time)
{
    // A look costs a tenth of a millisecond, and half of this is added to each edit that another program makes.
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(15);

    // The ends of all that waits: each is one step in an index, however many rows there are. A queue's row with a lower position than the last may
    // be committed later; then, once the last one is gone, the end moves back, which is a difference too. Not prepared: of a prepared statement that
    // is run again and again MariaDB 10.11 comes to read the index whole, from a moment on and for minutes, which takes a second of a million links.
    private const string Ends = """
        SELECT concat_ws(' ',
            (SELECT min(seq) FROM changes), (SELECT max(seq) FROM changes), '/', (SELECT min(seq) FROM events), (SELECT max(seq) FROM events), '/',
            (SELECT group_concat(ends) FROM (
                SELECT concat_ws(':', min(due_at), max(due_at)) ends FROM links GROUP BY tenant, integration, priority) due), '/',
            (SELECT group_concat(newest) FROM (SELECT max(signaled_at) newest FROM links GROUP BY tenant) signaled), '/',
            (SELECT sum(crc32(state)) FROM integrations))
        """;

    private readonly SemaphoreSlim _places = new(address.Sessions, address.Sessions);
    private readonly ConcurrentStack<MySqlSession> _idle = [];
    private readonly MySqlKiller _killer = new(address.ConnectionString, time);
    private volatile bool _wasConnected;
    private volatile bool _closed;

    /// <summary>Yields when another program, or another node, may have written. Yields at the start as well, for what was written before.</summary>
    public async IAsyncEnumerable<bool> WatchWriters([EnumeratorCancellation] CancellationToken ct)
    {
        var seen = "";
        while (true)
        {
            var ends = await Look(ct);
            if (ends != seen) yield return true;
            seen = ends;
            await Task.Delay(WatchEvery, Time, ct);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // All places: what is under way ends first, and what comes later finds the store closed.
        for (var i = 0; i < address.Sessions; i++) await _places.WaitAsync();
        _closed = true;
        await CloseIdle();
        _places.Release(address.Sessions);
    }

    protected override async ValueTask<SqlSession> Rent(Access access, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            return _idle.TryPop(out var session) ? session : await Open(ct);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    protected override async ValueTask Return(SqlSession session, Access access, bool broken)
    {
        var ours = (MySqlSession)session;
        if (!broken && ours.IsOpen)
        {
            _idle.Push(ours);
        }
        else
        {
            // Where one connection is lost, the server has gone, and the others with it.
            if (!ours.IsOpen) await CloseIdle();
            await ours.DisposeAsync();
        }

        _places.Release();
    }

    private async Task<string> Look(CancellationToken ct)
    {
        var session = await Rent(Access.Read, ct);
        var broken = true;
        try
        {
            var ends = await ((MySqlSession)session).Unprepared(Ends, ct);
            broken = false;
            return ends;
        }
        catch (DbException failure) when (Dialect.Judge(failure) is not Trouble.None)
        {
            // The server may come back, and what was written meanwhile is then to be looked for: no ends are like these.
            return "?" + Time.GetTimestamp();
        }
        finally
        {
            await Return(session, Access.Read, broken);
        }
    }

    private async Task<MySqlSession> Open(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(MySqlStore));
        ct.ThrowIfCancellationRequested();
        var connection = new MySqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(CancellationToken.None);
            var session = await MySqlSession.Begin(connection, (MySqlDialect)Dialect, _killer);
            _wasConnected = true;
            return session;
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync();
            // A server that once answered comes back; one that never did is named wrongly.
            if (failure is DbException refused && !_wasConnected && Dialect.Explain(refused) is { } explained) throw explained;
            throw;
        }
    }

    private async Task CloseIdle()
    {
        while (_idle.TryPop(out var session)) await session.DisposeAsync();
    }
}
