using Npgsql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// Brings the texts that are searched up to date with what was written. One process does it at a time. While much is written, work gathers in
/// the queue: an item that is written ten times is then one piece of it.
/// </summary>
internal sealed class PostgreSqlSearchUpkeep(TableSet tables)
{
    /// <summary>Searches read the queue whole, so it is kept short enough to be read within milliseconds.</summary>
    private const int Most = 20_000;

    private const int Batch = 20_000;

    private const string Alone = "SELECT pg_try_advisory_xact_lock(hashtextextended('tandem search ' || current_schema(), 0))";

    /// <summary>
    /// Works off the queue, if it is long or nothing else is to be done. Told to stop it does so between two batches: after a bulk load the queue
    /// is work for a minute, and a process that is to end is not given that long.
    /// </summary>
    public async Task Run(NpgsqlConnection connection, bool isBusy, CancellationToken stopping)
    {
        if (isBusy && (await Number(connection, $"SELECT count(*) FROM (SELECT 1 FROM search_queue LIMIT {Most}) queued") < Most || await Thin(connection) < Most / 2)) return;
        foreach (var table in tables.Items.Values.Where(table => table.Searched.Any()))
        {
            while (!stopping.IsCancellationRequested && await Take(connection, table) == Batch)
            {
            }
        }
    }

    // Leaves each item in the queue once, which is a small part of the work where the same are written again and again. Returns how many are left.
    private static async Task<long> Thin(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (!(bool)(await Scalar(connection, Alone))!) return 0;
        var left = await Number(connection, """
            WITH queued AS (
                SELECT ctid, row_number() OVER (PARTITION BY catalog, tenant, item_id) AS nth FROM search_queue
            ), again AS (
                DELETE FROM search_queue WHERE ctid = ANY (ARRAY(SELECT ctid FROM queued WHERE nth > 1)) RETURNING 1
            )
            SELECT (SELECT count(*) FROM queued) - (SELECT count(*) FROM again)
            """);
        await transaction.CommitAsync();
        return left;
    }

    // A row that a statement sees in the queue was committed with what it tells of, so the statement sees that too, or what came later.
    private static async Task<long> Take(NpgsqlConnection connection, ItemTable table)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (!(bool)(await Scalar(connection, Alone))!) return 0;
        var taken = await Number(connection, $"""
            WITH taken AS (
                DELETE FROM search_queue WHERE ctid = ANY (ARRAY(SELECT ctid FROM search_queue WHERE catalog = '{table.Catalog.Name}' LIMIT {Batch}))
                RETURNING tenant, item_id
            ), items AS (
                SELECT DISTINCT tenant, item_id FROM taken
            ), gone AS (
                DELETE FROM search_texts t USING items
                WHERE t.tenant = items.tenant AND t.catalog = '{table.Catalog.Name}' AND t.item_id = items.item_id
                AND NOT EXISTS (SELECT 1 FROM {table.Name} i WHERE i.tenant = items.tenant AND i.id = items.item_id)
            ), saved AS (
                {PostgreSqlSearch.Save($"items JOIN {table.Name} i ON i.tenant = items.tenant AND i.id = items.item_id", table)}
            )
            SELECT count(*) FROM taken
            """);
        await transaction.CommitAsync();
        return taken;
    }

    private static async Task<long> Number(NpgsqlConnection connection, string sql) => (long)(await Scalar(connection, sql))!;

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
