using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tandem.Storage.Sql;

namespace Tandem.Storage.Sqlite;

/// <summary>
/// One connection that writes, behind a gate, and a few that read. Where nobody else is at the gate all runs on the caller's thread and
/// completes at once. A database in memory is one connection for everything: others would see another database, or wait for its tables.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    // A look takes microseconds, and half of this is added to each edit that another program makes.
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(10);
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly SqliteAddress _address;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(Readers, Readers);
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private SqlSession? _writer;
    private bool _closed;

    static SqliteDatabase() => Batteries_V2.Init();

    public SqliteDatabase(SqliteAddress address, TimeProvider time) : base(new SqliteDialect(address.Name), time) => _address = address;

    /// <summary>
    /// Asks on the writing connection: the number tells of all commits but that connection's own. Yields at the start as well, for what was
    /// written before.
    /// </summary>
    public async IAsyncEnumerable<bool> WatchWriters([EnumeratorCancellation] CancellationToken ct)
    {
        long? seen = null;
        while (true)
        {
            var version = await DataVersion(ct);
            if (version != seen) yield return true;
            seen = version;
            await Task.Delay(WatchEvery, Time, ct);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // All at the gates: what is under way ends first, and what comes later finds the store closed.
        await _writing.WaitAsync();
        for (var i = 0; i < Readers; i++) await _reading.WaitAsync();
        _closed = true;
        if (_writer is not null) await _writer.DisposeAsync();
        _writer = null;
        foreach (var reader in _readers) await reader.DisposeAsync();
        _readers.Clear();
        _writing.Release();
        _reading.Release(Readers);
    }

    protected override async ValueTask<SqlSession> Rent(Access access, CancellationToken ct)
    {
        var gate = GateOf(access);
        await gate.WaitAsync(ct);
        try
        {
            if (gate == _writing) return _writer ??= Open(writes: true);
            return _readers.TryTake(out var reader) ? reader : Open(writes: false);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    protected override async ValueTask Return(SqlSession session, Access access, bool broken)
    {
        var gate = GateOf(access);
        if (broken)
        {
            await session.DisposeAsync();
            if (gate == _writing) _writer = null;
        }
        else if (gate == _reading)
        {
            _readers.Add(session);
        }

        gate.Release();
    }

    private SemaphoreSlim GateOf(Access access) => access is Access.Write or Access.WriteOnce || _address.InMemory ? _writing : _reading;

    private async Task<long> DataVersion(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            _writer ??= Open(writes: true);
            return await _writer.Statement("PRAGMA data_version").ReadNumber(ct) ?? 0;
        }
        catch (SqliteException failure) when (Dialect.Explain(failure) is { } explained)
        {
            throw explained;
        }
        finally
        {
            _writing.Release();
        }
    }

    private SqliteSession Open(bool writes)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(SqliteStore));
        _address.CreateFolder();
        var connection = new SqliteConnection(_address.ConnectionString);
        try
        {
            connection.Open();
            using var settings = connection.CreateCommand();
            settings.CommandText = writes ? WriterSettings : ReaderSettings;
            settings.ExecuteNonQuery();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new SqliteSession(connection, Dialect);
    }

    // FULL: what was answered for is on the disk, also after a power cut. The log is taken over into the file each 16 MB.
    // What is mapped of the file counts as the process's memory, for each connection anew: so one connection maps some, and the others nothing.
    private const string WriterSettings = """
        PRAGMA busy_timeout = 250;
        PRAGMA page_size = 8192;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -32768;
        PRAGMA mmap_size = 33554432;
        PRAGMA temp_store = MEMORY;
        """;

    private const string ReaderSettings = """
        PRAGMA busy_timeout = 250;
        PRAGMA query_only = ON;
        PRAGMA cache_size = -8192;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        """;
}
