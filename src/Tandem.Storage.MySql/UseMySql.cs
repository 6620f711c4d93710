using Tandem.Hosting;

namespace Tandem.Storage.MySql;

/// <summary>Has a Tandem keep its data in MySQL or MariaDB.</summary>
public static class MySqlHosting
{
    /// <summary>Keeps the catalogs and all that the engine remembers in one MySQL or MariaDB database.</summary>
    /// <param name="tandem">From <c>builder.AddTandem()</c>.</param>
    /// <param name="address"><c>mysql://user:password@host:3306/name</c>, <c>mariadb://…</c>, or an ADO.NET connection string.</param>
    public static TandemBuilder UseMySql(this TandemBuilder tandem, string address)
    {
        ArgumentNullException.ThrowIfNull(tandem);
        tandem.Services.AddMySqlStore(address);
        return tandem;
    }
}
