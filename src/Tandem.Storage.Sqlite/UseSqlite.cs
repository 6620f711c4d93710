using Tandem.Hosting;

namespace Tandem.Storage.Sqlite;

/// <summary>Has a Tandem keep its data in SQLite.</summary>
public static class SqliteHosting
{
    /// <summary>Keeps the catalogs and all that the engine remembers in one SQLite file.</summary>
    /// <param name="tandem">From <c>builder.AddTandem()</c>.</param>
    /// <param name="connectionString">A path, whose folder is created, or a connection string such as <c>Data Source=data/tandem.db</c>.</param>
    public static TandemBuilder UseSqlite(this TandemBuilder tandem, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(tandem);
        tandem.Services.AddSqliteStore(connectionString);
        return tandem;
    }
}
