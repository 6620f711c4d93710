using System.Data.Common;
using System.Globalization;
using MySql.Data.MySqlClient;

namespace Tandem.Storage.MySql;

/// <summary>
/// Ends a connection on which the driver waits for what never comes. Where the server fails amid the rows of a result, as it does for a
/// deadlock, the driver (MySql.Data 26.10) waits for the rest of the rows for ever as the reader is closed. So the server is told from another
/// connection to end this one.
/// </summary>
internal sealed class MySqlKiller(string connectionString, TimeProvider time)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>Closes a reader whose connection failed amid the rows, and ends the connection.</summary>
    public async Task Close(DbDataReader reader, MySqlConnection connection)
    {
        var closing = reader.DisposeAsync().AsTask();
        for (var patience = AtOnce; ; patience = Again)
        {
            // Where the line broke it is closed at once, and nothing is to be ended: a server that was started again may have given its number anew.
            await Task.WhenAny(closing, Task.Delay(patience, time));
            if (closing.IsCompleted) break;
            await Kill(connection.ServerThread);
        }

        // How it ended is of no interest: why the rows ended is being thrown.
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Where the server is away it has ended the connection by itself; where it has no place for another, one becomes free.
    private async Task Kill(int thread)
    {
        await using var other = new MySqlConnection(connectionString);
        try
        {
            await other.OpenAsync(CancellationToken.None);
            await using var kill = new MySqlCommand(string.Create(CultureInfo.InvariantCulture, $"KILL {thread}"), other);
            await kill.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (DbException)
        {
            // Tried again while the reader waits.
        }
    }
}
