using System.Data.Common;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql;

/// <summary>Runs work in transactions, all or nothing, and again where the database was busy.</summary>
internal abstract class SqlDatabase(SqlDialect dialect, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a unit of work is tried again while others keep the database busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private TableSet? _tables;

    public SqlDialect Dialect => dialect;

    protected TimeProvider Time => time;

    /// <summary>The tables with their statements; known once the schema is.</summary>
    public TableSet Tables
    {
        get => _tables ?? throw new InvalidOperationException("Migrate is called once before anything else.");
        set => _tables = value;
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

    public abstract ValueTask DisposeAsync();

    /// <summary>A session for one unit of work alone.</summary>
    protected abstract ValueTask<SqlSession> Rent(Access access, CancellationToken ct);

    /// <summary>Takes a session back; one that is broken is not used again.</summary>
    protected abstract ValueTask Return(SqlSession session, Access access, bool broken);

    private async Task<T> Retry<T>(Access access, Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await Once(access, work, ct);
            }
            catch (DbException failure) when (dialect.MayRetry(failure) && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, time, ct);
            }
            catch (DbException failure) when (dialect.Explain(failure) is { } explained)
            {
                throw explained;
            }
        }
    }

    private async Task<T> Once<T>(Access access, Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        var session = await Rent(access, ct);
        var begun = false;
        var broken = false;
        try
        {
            await session.Run(access is Access.Write ? dialect.BeginWrite : dialect.BeginRead, ct);
            begun = true;
            var result = await work(session);
            await session.Run("COMMIT", ct);
            return result;
        }
        catch (Exception failure)
        {
            broken = begun ? !await TryRollback(session) : failure is not DbException refused || !dialect.MayRetry(refused);
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
        try
        {
            await session.Run("ROLLBACK", CancellationToken.None);
            return true;
        }
        catch (DbException)
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
}
