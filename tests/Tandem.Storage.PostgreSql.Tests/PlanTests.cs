using Npgsql;
using Tandem.Contracts.Storage;

namespace Tandem.Storage.PostgreSql.Tests;

public sealed class PlanTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    [Fact]
    public async Task Events_are_never_deleted_by_an_index_that_does_not_begin_with_their_places()
    {
        // Whatever the planner takes the inbox for: without the primary key it has nothing but the table itself.
        await Sql("ALTER TABLE events DROP CONSTRAINT events_pkey");
        await using var connection = await db.Connect(Store);
        await Run(connection, "SET enable_seqscan = off; PREPARE ended (bigint[]) AS DELETE FROM events WHERE seq = ANY ($1)");

        (await Run(connection, "EXPLAIN EXECUTE ended ('{1,2}')")).ShouldContain("Seq Scan on events");
    }

    [Fact]
    public async Task Events_of_an_integration_are_read_from_an_index()
    {
        await using var connection = await db.Connect(Store);
        await Run(connection, """
            SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
            PREPARE oldest (text, text, bigint) AS SELECT seq FROM events WHERE tenant = $1 AND integration = $2 AND seq > $3 ORDER BY seq LIMIT 500
            """);

        (await Run(connection, "EXPLAIN EXECUTE oldest ('default', 'stripe', 0)")).ShouldContain("Index Only Scan using events_integration");
    }

    private static async Task<string> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
