using Tandem.Hosting;

namespace Tandem.Storage.PostgreSql;

/// <summary>Has a Tandem keep its data in PostgreSQL.</summary>
public static class PostgreSqlHosting
{
    /// <summary>Keeps the catalogs and all that the engine remembers in one PostgreSQL database.</summary>
    /// <param name="tandem">From <c>builder.AddTandem()</c>.</param>
    /// <param name="address"><c>postgres://user:password@host/database</c>, or a connection string such as <c>Host=localhost;Database=shop</c>.</param>
    public static TandemBuilder UsePostgreSql(this TandemBuilder tandem, string address)
    {
        ArgumentNullException.ThrowIfNull(tandem);
        tandem.Services.AddPostgreSqlStore(address);
        return tandem;
    }
}
