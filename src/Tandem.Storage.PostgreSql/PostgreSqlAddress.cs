using System.Globalization;
using Npgsql;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// Where a database is: <c>postgres://user:password@host:port/database?sslmode=require</c>, or an ADO.NET connection string
/// (<c>Host=…;Username=…</c>). What it says of itself never holds the password.
/// </summary>
internal sealed class PostgreSqlAddress
{
    private const int DefaultPool = 20;

    // libpq's names where they differ from the driver's, which knows the others with any spaces and case.
    private static readonly Dictionary<string, string> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["search_path"] = "Search Path",
        ["schema"] = "Search Path",
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    /// <exception cref="StorageException">It cannot be read; the message repeats no value of it.</exception>
    public PostgreSqlAddress(string address)
    {
        var builder = IsUrl(address) ? FromUrl(address) : FromConnectionString(address);
        if (string.IsNullOrEmpty(builder.Host)) throw Wrong("names no host");

        PoolSize = builder.TryGetValue("Maximum Pool Size", out var size) ? Convert.ToInt32(size, CultureInfo.InvariantCulture) : DefaultPool;
        builder.ApplicationName ??= "tandem";
        // The store keeps its connections open itself, each with its prepared statements. Its own retries say when it has waited long enough.
        builder.Pooling = false;
        builder.Timeout = Math.Min(builder.Timeout, 15);
        builder.IncludeErrorDetail = false; // rows are nobody's business in a log
        builder.NoResetOnClose = true;
        if (builder.KeepAlive == 0) builder.KeepAlive = 30; // a network that drops idle connections is noticed
        ConnectionString = builder.ConnectionString;
        Name = string.Create(CultureInfo.InvariantCulture, $"{builder.Database ?? builder.Username} on {builder.Host}:{builder.Port}");
    }

    /// <summary>The database and its server, as messages name it.</summary>
    public string Name { get; }

    /// <summary>The most connections at a time.</summary>
    public int PoolSize { get; }

    public string ConnectionString { get; }

    public static bool IsUrl(string address) =>
        address.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder FromUrl(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url)) throw Wrong("is no address");

        var builder = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(url.Host) };
        if (url.Port > 0) builder.Port = url.Port;
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database) builder.Database = Uri.UnescapeDataString(database);
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=', 2) is [var left, var right]
                ? (Uri.UnescapeDataString(left), Uri.UnescapeDataString(right.Replace('+', ' ')))
                : throw Wrong("has an option without a value");
            Set(builder, Options.GetValueOrDefault(name, name), value, name);
        }

        return builder;
    }

    private static NpgsqlConnectionStringBuilder FromConnectionString(string address)
    {
        var pairs = new System.Data.Common.DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = address;
        }
        catch (ArgumentException)
        {
            throw Wrong("cannot be read: it is pairs such as Host=localhost;Database=shop;Username=tandem;Password=…");
        }

        var builder = new NpgsqlConnectionStringBuilder();
        foreach (string name in pairs.Keys) Set(builder, name, (string)pairs[name], name);
        return builder;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string key, string value, string name)
    {
        try
        {
            builder[key] = key == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception unknown) when (unknown is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or NotSupportedException)
        {
            throw Wrong($"has an option '{name}' that is not known, or a value that it does not take");
        }
    }

    private static StorageException Wrong(string why) =>
        new($"The PostgreSQL address {why}. Write it as postgres://user:password@host:5432/database, or as Host=…;Database=…;Username=…;Password=…");
}
