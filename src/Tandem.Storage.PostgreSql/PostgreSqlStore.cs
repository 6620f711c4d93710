using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// All of the engine's doors to one PostgreSQL database, for any number of processes at once. Other programs may write to its tables at any
/// time. What a method has returned from is durable, as far as the server's <c>synchronous_commit</c> is on.
/// </summary>
public sealed class PostgreSqlStore : SqlStore
{
    private readonly PostgreSqlListener _listener;

    /// <summary>A store that connects when it is first used.</summary>
    /// <param name="address">
    /// <c>postgres://user:password@host:port/database</c>, with options such as <c>?sslmode=require</c>, or a connection string
    /// (<c>Host=…;Database=…</c>). <c>Maximum Pool Size</c> bounds its connections, 20 where it is not said.
    /// </param>
    /// <param name="time">The clock by which it waits.</param>
    /// <exception cref="StorageException">The address cannot be read.</exception>
    public PostgreSqlStore(string address, TimeProvider time) : this(new PostgreSqlDatabase(new PostgreSqlAddress(address), time), time) { }

    private PostgreSqlStore(PostgreSqlDatabase database, TimeProvider time) : base(database) => _listener = new PostgreSqlListener(database, time);

    /// <summary>What an address names, as messages call it: database, host and port, and never a password.</summary>
    /// <exception cref="StorageException">The address cannot be read.</exception>
    public static string NameOf(string address) => new PostgreSqlAddress(address).Name;

    /// <inheritdoc />
    public override IAsyncEnumerable<bool> WatchWriters(CancellationToken ct) => _listener.Watch(ct);
}
