using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using MySql.Data.MySqlClient;

namespace Tandem.Storage.MySql;

/// <summary>
/// Calls into the driver. None is given a cancellation: the driver would end the running statement by a KILL from another connection, which
/// may hit the next one. So a cancellation is obeyed between statements, and each of them is short.
/// </summary>
internal static class MySqlGuard
{
    extension(MySqlConnection connection)
    {
        /// <summary>Where the connection is gone, the driver throws what it happens to stumble over; here that is one kind of exception.</summary>
        /// <exception cref="ConnectionLostException">The connection is gone.</exception>
        public async Task<T> Guard<T>(Func<Task<T>> run, Action lost)
        {
            try
            {
                return await run();
            }
            catch (Exception failure) when (IsLost(connection, failure))
            {
                lost();
                throw new ConnectionLostException(failure);
            }
        }
    }

    private static bool IsLost(MySqlConnection connection, Exception failure) =>
        failure is IOException or SocketException or TimeoutException
        || failure is MySqlException { InnerException: IOException or SocketException or TimeoutException }
        || (connection.State is not ConnectionState.Open && failure is not OperationCanceledException);
}

/// <summary>The connection to the server is gone, or the server does not answer on it any more.</summary>
internal sealed class ConnectionLostException(Exception why) : DbException(why.Message, why);
