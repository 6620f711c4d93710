using System.Globalization;
using MySql.Data.MySqlClient;

namespace Tandem.Storage.MySql;

/// <summary>Where a database is: <c>mysql://user:password@host:3306/name</c>, <c>mariadb://…</c>, or an ADO.NET connection string.</summary>
internal sealed class MySqlAddress
{
    private const string Form = "Write it as mysql://user:password@host:3306/name, or as Server=host;Database=name;User ID=user;Password=…";

    private const uint MostSessions = 32;

    public MySqlAddress(string text)
    {
        var builder = IsUrl(text) ? ReadUrl(text) : ReadPairs(text);
        if (builder.Database.Length == 0) throw new StorageException($"The address of the MySQL database names no database. {Form}");
        Name = string.Create(CultureInfo.InvariantCulture, $"{builder.Database} at {builder.Server}:{builder.Port}");
        Sessions = (int)Math.Clamp(builder.MaximumPoolSize, 2, MostSessions);

        // The store keeps its sessions open itself: their prepared statements stay, and nobody else gets a session with our variables.
        builder.Pooling = false;
        builder.AllowUserVariables = true;
        // An INSERT that leaves out what is known tells by its count which rows were new.
        builder.UseAffectedRows = true;
        builder.CharacterSet = "utf8mb4";
        builder.TreatTinyAsBoolean = false;
        builder.AutoEnlist = false;
        builder.ConvertZeroDateTime = true;
        builder.PersistSecurityInfo = false;
        builder.AllowLoadLocalInfile = false;
        ConnectionString = builder.ConnectionString;
    }

    /// <summary>The database, as messages name it: without the password.</summary>
    public string Name { get; }

    /// <summary>How many sessions at once, at most.</summary>
    public int Sessions { get; }

    public string ConnectionString { get; }

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal) && !text.AsSpan(0, text.IndexOf("://", StringComparison.Ordinal)).Contains('=');

    // The driver's message may repeat a value, and with it a password; so it is not told.
    private static MySqlConnectionStringBuilder ReadPairs(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal)) throw new StorageException($"The address of the MySQL database cannot be read. {Form}");
        try
        {
            return new MySqlConnectionStringBuilder(text);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or MySqlException)
        {
            throw new StorageException($"The MySQL connection string cannot be read{Blame(failure)}. {Form}");
        }
    }

    private static MySqlConnectionStringBuilder ReadUrl(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw new StorageException($"The address of the MySQL database cannot be read. {Form} Letters such as @ : / in a password are written as %40 %3A %2F.");
        var builder = new MySqlConnectionStringBuilder
        {
            Server = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? (uint)url.Port : 3306,
            Database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/')),
        };
        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        builder.UserID = Uri.UnescapeDataString(colon < 0 ? url.UserInfo : url.UserInfo[..colon]);
        if (colon >= 0) builder.Password = Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) ReadOption(builder, pair);
        return builder;
    }

    private static void ReadOption(MySqlConnectionStringBuilder builder, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
        try
        {
            builder[name.ToUpperInvariant() is "SSL-MODE" or "SSL_MODE" ? "SslMode" : name] = Uri.UnescapeDataString(equals < 0 ? "" : pair[(equals + 1)..]);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or MySqlException)
        {
            throw new StorageException(
                $"The address of the MySQL database has an option that is not known, or with a value that it does not take: '{name}'. {Form}");
        }
    }

    private static string Blame(Exception failure) => failure is ArgumentException { ParamName: { Length: > 0 } option } ? $": '{option}' is not an option" : "";
}
