using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql;

/// <summary>What the server's and the driver's failures mean, by their SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).</summary>
/// <param name="server">The database and its server, as messages name it.</param>
internal sealed class PostgreSqlFailures(string server)
{
    public static Trouble Judge(DbException failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: { } index } => IsOurs(index) ? Trouble.Taken : Trouble.None,
        PostgresException refused => refused.SqlState switch
        {
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable => Trouble.Busy,
            // A statement was prepared, and then a column was added to its table.
            PostgresErrorCodes.FeatureNotSupported when refused.Routine == "RevalidateCachedQuery" => Trouble.Gone,
            // Beginning as the server starts, ending as it stops, crashing; too many connections for the moment; cut off by an administrator.
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.TooManyConnections or "25P03"
                or PostgresErrorCodes.ReadOnlySqlTransaction => Trouble.Gone,
            ['0', '8', ..] => Trouble.Gone,
            _ => Trouble.None,
        },
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException } => Trouble.Gone,
        NpgsqlException { IsTransient: true } => Trouble.Gone,
        _ => Trouble.None,
    };

    public StorageException? Explain(DbException failure) => Reason(failure) is { } reason ? new StorageException(reason, failure) : null;

    private string? Reason(DbException failure) => failure switch
    {
        PostgresException refused => refused.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"PostgreSQL refuses the user or the password for {server}: check them in DATABASE_URL, and the server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName => $"There is no database {server}: make it with 'createdb', or name another in DATABASE_URL.",
            PostgresErrorCodes.InsufficientPrivilege => $"The user of {server} may not do this: {refused.MessageText}. Grant it, or connect as the tables' owner.",
            PostgresErrorCodes.InvalidSchemaName => $"The schema that {server} is opened with is not there: create it, or name another as search_path.",
            PostgresErrorCodes.ReadOnlySqlTransaction => $"{server} cannot be written: it is a standby or set to read only. Name the primary.",
            PostgresErrorCodes.DiskFull => $"The disk of {server} is full: make room.",
            PostgresErrorCodes.TooManyConnections => $"{server} takes no more connections: raise max_connections, or lower Maximum Pool Size.",
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => Unreachable(refused.MessageText),
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable =>
                $"{server} was kept busy by others for too long: {refused.MessageText}. Look for what holds its locks (pg_stat_activity).",
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => $"{server} is damaged: {refused.MessageText}. Restore a copy.",
            ['0', '8', ..] => Unreachable(refused.MessageText),
            _ => null,
        },
        NpgsqlException lost when Judge(lost) is Trouble.Gone => Unreachable(lost.InnerException?.Message ?? lost.Message),
        NpgsqlException { InnerException: System.Security.Authentication.AuthenticationException tls } =>
            $"No encrypted connection to {server}: {tls.Message} See sslmode and sslrootcert in DATABASE_URL.",
        NpgsqlException and not PostgresException => Unreachable(failure.Message),
        _ => null,
    };

    private string Unreachable(string why) =>
        $"PostgreSQL does not answer for {server}: {why.ReplaceLineEndings(" ").TrimEnd('.')}. Check that it runs, and DATABASE_URL.";

    // Those that two processes may insert at the same moment: an index of the engine's, or a primary key. Another index of yours is yours to judge.
    private static bool IsOurs(string index) => index is "links_item" or "links_external" || index.EndsWith("_pkey", StringComparison.Ordinal);
}
