using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Contracts.Storage;

namespace Tandem.Storage.MySql.Tests;

/// <summary>The server commits each statement of a migration by itself.</summary>
public sealed class MigrationTests(MySqlFixture db) : StoreContract(db), IClassFixture<MySqlFixture>
{
    // In the order of the script.
    private static readonly string[] Tables =
        ["changes", "links", "events", "seen_events", "parked_events", "tombstones", "history", "integrations", "request_keys", "shared", "verify_reports"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_migration_that_was_cut_off_anywhere_goes_on_at_the_next_start(bool afterItsEffect)
    {
        for (var cut = 0; cut < Tables.Length; cut++)
        {
            // As it is where the process died at a table: those before are made, and it was written down that this one was begun.
            await Sql($"DELETE FROM schema_version; DROP TABLE IF EXISTS {string.Join(", ", Tables.Skip(afterItsEffect ? cut + 1 : cut).DefaultIfEmpty("none"))}");
            await Sql($"""
                DELETE FROM schema_steps WHERE statement NOT IN (SELECT statement FROM (SELECT statement FROM schema_steps ORDER BY begun LIMIT {cut + 1}) s);
                UPDATE schema_steps SET done = 0 ORDER BY begun DESC LIMIT 1
                """);

            await using var next = await SecondStore();

            await next.Transact(Selection.Nothing, _ =>
            {
                var edits = new Edits("api");
                edits.Inserts.Add(Some.Write($"{cut}"));
                return new Decision<bool>(edits, true);
            }, Ct);
            (await next.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_table_of_another_program_is_not_taken_for_one_that_was_made_before_the_crash()
    {
        await using var fresh = Fixture.Create();
        await Fixture.Execute(fresh, "CREATE TABLE links (url TEXT)");

        await Should.ThrowAsync<StorageException>(fresh.Migrate([Customers.Catalog], Ct));

        (await Fixture.Query(fresh, "SELECT count(*) FROM information_schema.columns WHERE table_schema = database() AND table_name = 'links'")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_trigger_of_an_older_program_is_replaced()
    {
        await using var fresh = Fixture.Create();
        await fresh.Migrate([Customers.Catalog], Ct);
        await Fixture.Execute(fresh, "CREATE TRIGGER customers_inserted_0a1b2c3d AFTER INSERT ON customers FOR EACH ROW INSERT INTO nowhere VALUES (1)");
        await Fixture.Execute(fresh, "CREATE TRIGGER customers_inserted_mine AFTER INSERT ON customers FOR EACH ROW SET @mine = 1");

        await fresh.Migrate([Customers.Catalog], Ct);

        await Fixture.Execute(fresh, "INSERT INTO customers (name) VALUES ('Ada')");
        (await Fixture.Query(fresh, "SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = database()")).ShouldBe(6L);
    }

    [Fact]
    public async Task The_plan_is_sql_that_the_server_takes_as_it_is_printed()
    {
        await using var fresh = Fixture.Create();
        var plan = await fresh.PlanMigration([Customers.Catalog], Ct);

        foreach (var sql in plan) await Fixture.Execute(fresh, "SET sql_mode = 'ANSI_QUOTES'; " + sql);

        (await fresh.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
        await fresh.Migrate([Customers.Catalog], Ct);
        await Fixture.Execute(fresh, "INSERT INTO customers (name) VALUES ('Ada')");
    }
}
