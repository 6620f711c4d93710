using System.Data.Common;
using MySql.Data.MySqlClient;
using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql;

/// <summary>What a failure means: whether the unit of work may be tried again, and what to tell a person.</summary>
internal static class MySqlErrors
{
    public static Trouble Judge(DbException failure) => failure switch
    {
        ConnectionLostException => Trouble.Gone,
        LockNotFreeException => Trouble.Busy,
        MySqlException mysql => Judge(NumberOf(mysql)),
        _ => Trouble.None,
    };

    /// <summary>One line, with the way out; null where it is a bug of ours.</summary>
    public static StorageException? Explain(DbException failure, string database)
    {
        var reason = failure switch
        {
            ConnectionLostException => $"The server of the database {database} does not answer: check that it runs.",
            LockNotFreeException => Held(database),
            MySqlException mysql => Reason(mysql, database),
            _ => null,
        };
        return reason is null ? null : new StorageException(reason, failure);
    }

    private static Trouble Judge(int error) => error switch
    {
        // Waited too long for a lock, chosen as the victim of a deadlock; interrupted by an administrator; the table was changed meanwhile.
        1205 or 1213 or 3058 or 1317 or 1969 or 3024 or 1412 or 1615 or 1020 => Trouble.Busy,
        1062 or 1586 => Trouble.Taken,
        // Cannot connect, too many connections, shutting down, killed, or the line broke. 1461: so many statements are prepared that a
        // session must go.
        1042 or 1040 or 1203 or 1053 or 1077 or 1079 or 1080 or 1152 or (>= 1154 and <= 1161) or 1184 or 1461 or 1927 or 2002 or 2003 or 2006 or 2013 =>
            Trouble.Gone,
        _ => Trouble.None,
    };

    // What the server says amid the rows stands within another exception, which has no number.
    private static int NumberOf(MySqlException failure) =>
        failure is { Number: 0, InnerException: MySqlException told } ? NumberOf(told) : failure.Number;

    private static string? Reason(MySqlException failure, string database) => NumberOf(failure) switch
    {
        1205 or 1213 or 3058 => Held(database),
        1042 or 2002 or 2003 or 2006 or 2013 or 1053 => $"The server of the database {database} does not answer: check host and port, and that it runs.",
        1040 or 1203 => $"The server of the database {database} has no connection left: raise max_connections, or lower 'Maximum Pool Size' in the address.",
        1045 or 1698 or 1251 => $"The server of the database {database} refuses the user or the password: check both in the address.",
        1044 or 1049 => $"The database {database} is not there, or the user may not use it: CREATE DATABASE and GRANT ALL ON it.",
        1142 or 1143 or 1227 or 1370 => $"The user of the database {database} lacks a right: GRANT ALL ON it to the user. ({OneLine(failure)})",
        1419 => $"The server of the database {database} writes a binary log and lets no ordinary user make triggers: SET GLOBAL log_bin_trust_function_creators = 1.",
        1290 or 1792 or 1836 => $"The server of the database {database} only reads: name the one that writes.",
        1021 or 1114 or 1041 => $"The server of the database {database} has no room left: {OneLine(failure)}",
        1050 => $"The database {database} has a table of another program ({OneLine(failure)}): name an empty database.",
        1153 => $"A row is larger than the server of the database {database} takes: raise max_allowed_packet.",
        1273 or 1115 => $"The server of the database {database} is too old: Tandem needs MySQL 8.0.23 or MariaDB 10.6, or a later one.",
        _ => null,
    };

    private static string Held(string database) =>
        $"Rows of the database {database} are locked by another program: close what holds a transaction open on it.";

    private static string OneLine(MySqlException failure) => failure.Message.ReplaceLineEndings(" ");
}
