using Tandem.Storage.Sql;

namespace Tandem.Storage.Sqlite;

/// <summary>
/// All of the engine's doors to one SQLite database. Other programs may write to the same file at any time. A file is written ahead
/// (<c>-wal</c>, <c>-shm</c> beside it) and durable when a method returns; a database in memory ends with the store.
/// </summary>
public sealed class SqliteStore : SqlStore
{
    private readonly SqliteDatabase _database;

    /// <summary>A store that opens its file when it is first used.</summary>
    /// <param name="connectionString">A path, whose folder is created, or a connection string such as <c>Data Source=data/tandem.db</c>.</param>
    /// <param name="time">The clock by which it waits.</param>
    /// <exception cref="StorageException">The connection string cannot be read.</exception>
    public SqliteStore(string connectionString, TimeProvider time) : this(new SqliteDatabase(new SqliteAddress(connectionString), time)) { }

    private SqliteStore(SqliteDatabase database) : base(database) => _database = database;

    /// <summary>False: one engine works on a file. Two do each other no harm, but each polls, and each has a budget of its own.</summary>
    public override bool IsShared => false;

    /// <inheritdoc />
    public override IAsyncEnumerable<bool> WatchWriters(CancellationToken ct) => _database.WatchWriters(ct);
}
