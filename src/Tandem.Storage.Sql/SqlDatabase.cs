using System.Data.Common;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql;

/// <summary>Runs work in transactions, all or nothing, and again where the database was busy.</summary>
internal abstract class SqlDatabase(SqlDialect dialect, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a unit of work is tried again while others keep the database busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Once suffices mostly: the second try sees what the other has inserted. A key that is truly there twice fails each time.</summary>
    private const int TakenTries = 5;

    /// <summary>Other processes are told at most so often: what they look at then holds all that came meanwhile.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(50);

    private TableSet? _tables;
    private long _toldAt = time.GetTimestamp() - time.TimestampFrequency;

    public SqlDialect Dialect => dialect;

    /// <summary>The clock by which it waits.</summary>
    public TimeProvider Clock => time;

    protected TimeProvider Time => time;

    /// <summary>The tables with their statements; known once the schema is.</summary>
    public TableSet Tables
    {
        get => _tables ?? throw new InvalidOperationException("Migrate is called once before anything else.");
        set => _tables = value;
    }

    /// <summary>Whether the schema is known.</summary>
    public bool HasTables => _tables is not null;

    /// <summary>Whether it is time to tell other processes of what comes in a stream (<see cref="SqlDialect.Tell"/>). Two may hear at once, which is no harm.</summary>
    public bool MayTell()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(Volatile.Read(ref _toldAt), now) < TellEvery) return false;
        Volatile.Write(ref _toldAt, now);
        return true;
    }

    public Task<T> Write<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(Access.Write, work, ct);

    public Task Write(Func<SqlSession, Task> work, CancellationToken ct) => Write(
        async session =>
        {
            await work(session);
            return true;
        },
        ct);

    public Task<T> Read<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(Access.Read, work, ct);

    /// <summary>Writes with one statement, which is a transaction by itself: nothing is begun and committed around it.</summary>
    public Task<T> WriteOnce<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(Access.WriteOnce, work, ct);

    /// <summary>Reads with one statement.</summary>
    public Task<T> ReadOnce<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(Access.ReadOnce, work, ct);

    /// <summary>Reads, and does not wait for a server that is away.</summary>
    public Task<T> Look<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(Access.Read, work, TimeSpan.Zero, ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>A session for one unit of work alone.</summary>
    protected abstract ValueTask<SqlSession> Rent(Access access, CancellationToken ct);

    /// <summary>Takes a session back; one that is broken is not used again.</summary>
    protected abstract ValueTask Return(SqlSession session, Access access, bool broken);

    private Task<T> Retry<T>(Access access, Func<SqlSession, Task<T>> work, CancellationToken ct) => Retry(access, work, Patience, ct);

    // A unit of work is read again and decided anew at each try, so nothing of a try that failed is left in the next.
    //
    // A COMMIT whose connection was lost may have taken effect or not, and is repeated like any other failure. That is harmless: a repetition
    // finds what the first left. A claim finds its links leased; a settlement finds its lease gone, and leaves the link alone; routed changes
    // and handled events are no longer there; an event that was appended is known by its id; a created item has the moment of its own request.
    private async Task<T> Retry<T>(Access access, Func<SqlSession, Task<T>> work, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var taken = 0;
        while (true)
        {
            try
            {
                return await Once(access, work, ct);
            }
            catch (DbException failure) when (MayTryAgain(dialect.Judge(failure)))
            {
                await Task.Delay(Pause, time, ct);
            }
            catch (DbException failure) when (dialect.Explain(failure) is { } explained)
            {
                throw explained;
            }
        }

        bool MayTryAgain(Trouble trouble) => trouble switch
        {
            Trouble.None => false,
            Trouble.Taken => taken++ < TakenTries,
            _ => time.GetElapsedTime(started) < patience,
        };
    }

    private async Task<T> Once<T>(Access access, Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        var session = await Rent(access, ct);
        var begun = false;
        var broken = false;
        try
        {
            if (access is Access.ReadOnce or Access.WriteOnce) return await work(session);
            await session.Begin(access, ct);
            begun = true;
            var result = await work(session);
            await session.Commit(ct);
            return result;
        }
        catch (Exception failure)
        {
            broken = begun ? !await TryRollback(session) : failure is not DbException refused || dialect.Judge(refused) is Trouble.None or Trouble.Gone;
            throw;
        }
        finally
        {
            await Return(session, access, broken);
        }
    }

    // A database may have rolled back by itself (a full disk does that), or be gone: then the session is closed, which ends both.
    private static async Task<bool> TryRollback(SqlSession session)
    {
        if (!session.IsOpen) return false;
        try
        {
            await session.Rollback();
            return true;
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>What a session is wanted for.</summary>
internal enum Access
{
    /// <summary>To read one state of the database.</summary>
    Read,

    /// <summary>To write.</summary>
    Write,

    /// <summary>To read with one statement.</summary>
    ReadOnce,

    /// <summary>To write with one statement.</summary>
    WriteOnce,
}
