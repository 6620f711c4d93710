using Tandem.Contracts;
using Tandem.Contracts.Storage;

namespace Tandem.Storage.PostgreSql.Tests;

public sealed class UpkeepTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    [Fact]
    public async Task A_table_with_far_more_dead_rows_than_live_ones_is_vacuumed_soon()
    {
        await Sql("INSERT INTO customers (name) SELECT 'n' || i FROM generate_series(1, 300) i");
        for (var i = 0; i < 80; i++) await Sql("UPDATE customers SET name = name || '!'");

        // It looks while it writes. What autovacuum does is counted apart.
        var writes = 0;
        await Eventually.Holds(async () =>
        {
            await Store.Append([Some.Event($"evt_{++writes}")], Ct);
            return (long)(await db.Query(Store, "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'customers'"))! > 0;
        });
    }
}
