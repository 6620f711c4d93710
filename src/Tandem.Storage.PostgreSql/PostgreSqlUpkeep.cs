using Npgsql;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// Keeps statistics, queues and the search in shape while much is written. The server's autovacuum looks once a minute, which is late twice: for a table
/// that was empty when its statements were planned and has thousands of rows a second later, and for a queue through which ten thousand rows
/// a second pass. This looks every few seconds while the store writes, and does what autovacuum would do, sooner.
/// </summary>
internal sealed class PostgreSqlUpkeep(PostgreSqlDatabase database, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Writes between two looks from which on the database is busy. One a second is the beat of a node.</summary>
    private const int Busy = 40;

    // Grown to twice what the planner knows of: analyzed, which also has each session plan anew. Many dead rows in a queue, or far more than
    // live ones in another table, which whoever counts would go through: vacuumed. Large tables at their usual pace are left to autovacuum.
    private const string Wanted = """
        SELECT CASE WHEN dead > 20000 AND (queue OR dead > 2 * rows) THEN 'VACUUM (SKIP_LOCKED) ' ELSE 'ANALYZE (SKIP_LOCKED) ' END || name
        FROM (
            SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS name, s.relname IN ('events', 'changes', 'search_queue') AS queue,
                s.n_dead_tup AS dead, s.n_live_tup AS rows, greatest(c.reltuples, 0) AS known
            FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
            WHERE s.schemaname = current_schema() AND pg_has_role(c.relowner, 'USAGE')
        ) tables
        WHERE (dead > 20000 AND (queue OR dead > 2 * rows)) OR (NOT queue AND rows > 500 AND rows > 2 * known)
        """;

    private readonly CancellationTokenSource _ending = new();
    private long _lookedAt = time.GetTimestamp();
    private Task _looking = Task.CompletedTask;
    private int _writes;

    /// <summary>Called after each write: starts a look where it is time for one and none is under way.</summary>
    public void Written()
    {
        Interlocked.Increment(ref _writes);
        if (time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < Every || !Volatile.Read(ref _looking).IsCompleted) return;
        Volatile.Write(ref _lookedAt, time.GetTimestamp());
        Volatile.Write(ref _looking, Task.Run(Look));
    }

    /// <summary>Ends a look that is under way before its next piece of work. What is left is in the database, and is done after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Volatile.Read(ref _looking);
        _ending.Dispose();
    }

    private async Task Look()
    {
        var isBusy = Interlocked.Exchange(ref _writes, 0) > Busy;
        try
        {
            await using var connection = await database.Connect(CancellationToken.None);
            foreach (var command in await Find(connection))
            {
                if (_ending.IsCancellationRequested) return;
                await Run(connection, command);
            }

            if (database.HasTables) await new PostgreSqlSearchUpkeep(database.Tables).Run(connection, isBusy, _ending.Token);
        }
        catch (NpgsqlException)
        {
            // Another time: nothing depends on it but speed, and what is wrong with the server shows where it matters.
        }
    }

    private static async Task<List<string>> Find(NpgsqlConnection connection)
    {
        var commands = new List<string>();
        await using var command = new NpgsqlCommand(Wanted, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) commands.Add(reader.GetString(0));
        return commands;
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
