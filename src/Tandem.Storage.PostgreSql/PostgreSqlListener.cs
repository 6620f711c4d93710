using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// Waits on a connection of its own for what the triggers and other processes notify. A connection that is lost is made anew; what was
/// missed meanwhile is told by one yield after it.
/// </summary>
internal sealed class PostgreSqlListener(PostgreSqlDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<bool> Watch([EnumeratorCancellation] CancellationToken ct)
    {
        // Many notifications are as one: the reader looks at what is there.
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var listening = Listen(news.Writer, stop.Token);
        try
        {
            while (await news.Reader.WaitToReadAsync(ct))
            {
                news.Reader.TryRead(out _);
                yield return true;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Listen(ChannelWriter<bool> news, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await using var connection = await database.Connect(ct);
                var schema = await Begin(connection, ct);
                connection.Notification += (_, told) =>
                {
                    if (told.Payload == schema && !database.Owns(told.PID)) news.TryWrite(true);
                };
                news.TryWrite(true);
                while (true) await connection.WaitAsync(ct);
            }
            catch (NpgsqlException)
            {
                // The server is away; whoever has to do with it is told so where it matters.
                await Task.Delay(Rest, time, ct);
            }
        }
    }

    private static async Task<string> Begin(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"LISTEN {PostgreSqlTriggers.Channel}", connection);
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = "SELECT quote_ident(current_schema())";
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
