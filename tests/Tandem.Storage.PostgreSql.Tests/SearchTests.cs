using Tandem.Catalogs;
using Tandem.Contracts.Storage;
using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>The texts that are searched are brought up to date after the writes; what a search finds must not show it.</summary>
public sealed class SearchTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    [Fact]
    public async Task What_any_program_writes_is_found_at_once_and_when_the_index_has_caught_up()
    {
        await Sql("INSERT INTO customers (id, name, email) VALUES ('a', 'Ada Lovelace', 'ada@example.com'), ('b', 'Bea', NULL)");
        await IsFound(("Lovel", "a"), ("bea", "b"), ("example", "a"));
        await CatchUp();
        await IsFound(("Lovel", "a"), ("bea", "b"), ("example", "a"));

        await Sql("UPDATE customers SET name = 'Grace Hopper' WHERE id = 'a'");
        await IsFound(("Lovel", ""), ("hopper", "a"), ("example", "a"));
        await CatchUp();
        await IsFound(("Lovel", ""), ("hopper", "a"), ("example", "a"));

        await Sql("UPDATE customers SET id = 'c' WHERE id = 'a'; DELETE FROM customers WHERE id = 'b'");
        await IsFound(("hopper", "c"), ("bea", ""));
        await CatchUp();
        await IsFound(("hopper", "c"), ("bea", ""));
        (await Texts()).ShouldBe(1);

        await Sql("TRUNCATE customers");
        await IsFound(("hopper", ""));
        await CatchUp();
        (await Texts()).ShouldBe(0);
    }

    [Fact]
    public async Task A_write_that_ends_while_the_queue_is_worked_off_is_found_too()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada Lovelace')");
        await using (var writer = await db.Connect(Store))
        {
            await using var transaction = await writer.BeginTransactionAsync();
            await using var update = writer.CreateCommand();
            update.CommandText = "UPDATE customers SET name = 'Grace Hopper'";
            await update.ExecuteNonQueryAsync();
            await CatchUp();
            await IsFound(("Lovel", "a"), ("hopper", ""));
            await transaction.CommitAsync();
        }

        await IsFound(("Lovel", ""), ("hopper", "a"));
        await CatchUp();
        await IsFound(("Lovel", ""), ("hopper", "a"));
    }

    [Fact]
    public async Task A_search_with_a_filter_and_pages_finds_what_is_in_the_index_and_what_is_not_yet()
    {
        await Sql("INSERT INTO customers (id, name) SELECT lpad(i::text, 3, '0'), 'Ada ' || i FROM generate_series(1, 40) i");
        await CatchUp();
        await Sql("INSERT INTO customers (id, name) SELECT lpad(i::text, 3, '0'), 'Ada ' || i FROM generate_series(41, 60) i");

        var found = new List<string>();
        for (var query = new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Search = "ADA", Sort = ItemSort.CreatedAt, Limit = 7 }; ;)
        {
            var page = await Store.List(query, Ct);
            found.AddRange(page.Items.Select(state => state.Item.Key.Id.Value));
            if (page.Next is null) break;
            query = query with { After = page.Next };
        }

        found.Count.ShouldBe(60);
        found.Distinct().Count().ShouldBe(60);
    }

    [Fact]
    public async Task In_a_large_table_a_text_of_which_a_part_is_rare_is_found_whole()
    {
        const int Rows = 12_000;
        await Sql($"""
            INSERT INTO customers (id, name, email, phone) SELECT 'c' || i, 'Customer ' || i % 977, 'customer.' || i || '@example.com', '+49 30 ' || i * 7 % {Rows}
            FROM generate_series(1, {Rows}) i;
            UPDATE customers SET name = 'Zoë O''Neill 100% _x\' WHERE id = 'c77';
            """);
        await CatchUp();
        await Sql("ANALYZE search_texts");

        foreach (var text in new[]
        {
            "customer.4242@", "CUSTOMER.4242@EXAMPLE", "4242@example.com", "omer 97", "Customer 976", "+49 30 77", "zoë o", "Zoë O'NEILL 100%", "100% _x\\", "_x\\",
            "c4242", "er.9_", "q", "uc", "ë o", "ë", "cu", "customer.99999@", "zzyzx customer", "é", "...", "  ", "Customer", "example.com",
        })
        {
            var expected = await Count("SELECT count(*) FROM customers WHERE position(lower(@text) IN lower(name || E'\n' || email || E'\n' || phone)) > 0 OR id = @text", text);
            (await Found(text)).ShouldBe((int)Math.Min(expected, 200), text);
        }
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_searched_by_the_new_index_after_its_migration()
    {
        await Sql("""
            DROP TRIGGER customers_inserted ON customers;
            DROP TABLE search_texts, search_queue;
            DROP INDEX links_stopped;
            CREATE INDEX customers_search ON customers USING gin ((coalesce(name, '')) gin_trgm_ops);
            DELETE FROM schema_version WHERE version >= 4;
            INSERT INTO customers (id, name) VALUES ('a', 'Ada Lovelace');
            """);

        await using var next = await SecondStore();

        (await Texts()).ShouldBe(1);
        (await Fixture.Query(Store, "SELECT count(*) FROM pg_indexes WHERE indexname = 'customers_search'")).ShouldBe(0L);
        (await Fixture.Query(Store, "SELECT count(*) FROM pg_indexes WHERE indexname = 'search_texts_trigrams'")).ShouldBe(1L);
        await IsFound(("lovelace", "a"));
        (await next.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_is_closed_ends_between_two_batches_and_the_next_goes_on_with_the_queue()
    {
        const int Batch = 20_000;
        const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        await Sql($"INSERT INTO customers (id, name) SELECT i::text, 'Ada ' || i FROM generate_series(1, {Batch + 1}) i");
        Task closing;
        await using (var other = await db.Connect(Store))
        {
            // Held by another program, so that the first batch is under way when the store is closed.
            await using var transaction = await other.BeginTransactionAsync();
            await using var hold = other.CreateCommand();
            hold.CommandText = "SELECT 1 FROM search_queue FOR UPDATE";
            await hold.ExecuteNonQueryAsync();
            var store = db.Again(Store, "", new Hurried());
            await store.Migrate([Customers.Catalog], Ct);
            await Eventually.Holds(async () =>
            {
                await Beat(store);
                return (long)(await Fixture.Query(Store, Waiting))! > 0;
            });
            closing = store.DisposeAsync().AsTask();
            await transaction.RollbackAsync();
        }

        await closing;
        (await Queued()).ShouldBe(1);
        await CatchUp();
        (await Texts()).ShouldBe(Batch + 1);
    }

    [Fact]
    public async Task While_much_is_written_what_is_written_again_and_again_waits_once_and_is_found()
    {
        await Sql("INSERT INTO customers (id, name) SELECT i::text, 'Ada ' || i FROM generate_series(1, 10) i");
        await Sql("INSERT INTO search_queue SELECT 'default', 'customers', (i % 10 + 1)::text FROM generate_series(1, 20000) i");
        var clock = new Stepped();
        await using var store = db.Again(Store, "", clock);
        await store.Migrate([Customers.Catalog], Ct);

        for (var i = 0; i < 50; i++) await Beat(store);
        clock.Seconds += 3;
        await Beat(store);
        await Eventually.Holds(async () => await Queued() == 10);
        (await Texts()).ShouldBe(0);
        await IsFound(("ada 7", "7"));

        await Eventually.Holds(async () =>
        {
            clock.Seconds += 3;
            await Beat(store);
            return await Queued() == 0;
        });
        (await Texts()).ShouldBe(10);
        await IsFound(("ada 7", "7"));
    }

    private async Task IsFound(params (string Text, string Id)[] searches)
    {
        foreach (var (text, id) in searches)
        {
            var page = await Store.List(new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Search = text, Limit = 10 }, Ct);
            string.Join(",", page.Items.Select(state => state.Item.Key.Id.Value)).ShouldBe(id, text);
        }
    }

    private async Task<int> Found(string text) =>
        (await Store.List(new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Search = text, Limit = 200 }, Ct)).Items.Count;

    private async Task<long> Count(string sql, string text)
    {
        await using var connection = await db.Connect(Store);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("text", text);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private async Task<long> Texts() => (long)(await Fixture.Query(Store, "SELECT count(*) FROM search_texts"))!;

    private async Task<long> Queued() => (long)(await Fixture.Query(Store, "SELECT count(*) FROM search_queue"))!;

    private static Task<bool> Beat(SqlStore store) => store.Change("beat", text => (text + ".", true), Ct);

    // A node beats each second, which is a write; a store that hurries looks after each.
    private async Task CatchUp()
    {
        await using var beating = db.Again(Store, "", new Hurried());
        await beating.Migrate([Customers.Catalog], Ct);
        await Eventually.Holds(async () =>
        {
            await Beat(beating);
            return await Queued() == 0;
        });
    }

    /// <summary>A clock that a test moves.</summary>
    private sealed class Stepped : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    private sealed class Hurried : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 1000;
    }
}
