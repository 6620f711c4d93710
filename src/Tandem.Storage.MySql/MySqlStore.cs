using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql;

/// <summary>
/// All of the engine's doors to one MySQL or MariaDB database. Other programs and other nodes may write to it at any time. What a method
/// has written is as durable as the server makes a commit.
/// </summary>
public sealed class MySqlStore : SqlStore
{
    private readonly MySqlDatabase _database;

    /// <summary>A store that connects when it is first used.</summary>
    /// <param name="address"><c>mysql://user:password@host:3306/name</c>, <c>mariadb://…</c>, or an ADO.NET connection string.</param>
    /// <param name="time">The clock by which it waits.</param>
    /// <exception cref="StorageException">The address cannot be read.</exception>
    public MySqlStore(string address, TimeProvider time) : this(new MySqlDatabase(new MySqlAddress(address), time)) { }

    private MySqlStore(MySqlDatabase database) : base(database) => _database = database;

    /// <summary>What an address names, as messages call it: database, host and port, and never a password.</summary>
    /// <exception cref="StorageException">The address cannot be read.</exception>
    public static string NameOf(string address) => new MySqlAddress(address).Name;

    /// <inheritdoc />
    public override IAsyncEnumerable<bool> WatchWriters(CancellationToken ct) => _database.WatchWriters(ct);
}
