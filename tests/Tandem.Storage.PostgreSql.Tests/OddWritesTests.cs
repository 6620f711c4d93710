using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Record = Tandem.Records.Record;

namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>Any program writes anything that PostgreSQL takes; nothing of it may stop the engine or the writer.</summary>
public sealed class OddWritesTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    [Theory]
    [InlineData("""'{"a":{"b":[1,2]},"n":5,"t":true,"z":null,"s":"x \"y\""}'""", """{"b": [1, 2]}|5|x "y"|true""")]
    [InlineData("'[1,2]'", "")]
    [InlineData("'null'", "")]
    [InlineData("'\"text\"'", "")]
    [InlineData("NULL", "")]
    [InlineData("""'{"a":"","b":"1","b":"2"}'""", "2")]
    public async Task Any_metadata_is_read_as_texts_and_captured_so(string metadata, string values)
    {
        await Sql($"INSERT INTO customers (id, metadata) VALUES ('a', {metadata})");
        await Sql("UPDATE customers SET name = 'Ada' WHERE id = 'a'");

        var item = (await Item("a")).ShouldNotBeNull();
        string.Join("|", item.Record.Where(pair => pair.Key != "name").Select(pair => pair.Value)).ShouldBe(values);
        item.Version.ShouldBe(2);
        var changes = await Changes();
        changes.Count.ShouldBe(2);
        changes[1].After.ShouldBe(item.Record);
        changes[1].Before.ShouldBe(item.Record.With("name", null));
    }

    [Fact]
    public async Task Nulls_in_all_columns_become_the_defaults()
    {
        await Sql("INSERT INTO customers (tenant, id, metadata, version, created_at, updated_at) VALUES (NULL, NULL, NULL, NULL, NULL, NULL)");
        await Sql("UPDATE customers SET metadata = NULL, version = NULL, created_at = NULL, updated_at = NULL, tenant = NULL");

        var item = (await Store.Scan(TenantId.Default, "customers", null, 1, Ct)).ShouldHaveSingleItem().Item;
        Guid.Parse(item.Key.Id.Value).Version.ShouldBe(7);
        item.Version.ShouldBe(2);
        item.Record.ShouldBe(Record.Empty);
    }

    [Fact]
    public async Task Upsert_copy_and_truncate_are_captured()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada'), ('b', 'Bea')");
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Grace') ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name");
        await using (var connection = await ((PostgreSqlFixture)Fixture).Connect(Store))
        {
            await using var copy = await connection.BeginTextImportAsync("COPY customers (id, name) FROM STDIN");
            await copy.WriteLineAsync("c\tCleo");
        }

        await Sql("TRUNCATE customers");

        (await Changes()).Select(change => $"{change.Item.Id.Value} {change.Kind} {change.After?["name"]}").Order()
            .ShouldBe(["a Delete ", "a Insert Ada", "a Update Grace", "b Delete ", "b Insert Bea", "c Delete ", "c Insert Cleo"], ignoreOrder: true);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
        (await AllLinks()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_update_of_thousands_is_captured_whole_also_after_small_ones_in_the_same_session()
    {
        const int count = 5000;
        await Sql($$"""
            INSERT INTO customers (id, name, metadata) SELECT lpad(i::text, 5, '0'), 'Ada ' || i, '{"plan":"gold"}' FROM generate_series(1, {{count}}) i;
            UPDATE customers SET name = 'Bea' WHERE id = '00001';
            UPDATE customers SET name = 'Bea' WHERE id = '00002';
            DELETE FROM changes;
            UPDATE customers SET name = 'Grace';
            """);

        (await Fixture.Query(Store, "SELECT count(*) FROM changes WHERE op = 'update' AND after = '{\"name\":\"Grace\",\"metadata.plan\":\"gold\"}'"))
            .ShouldBe((long)count);
        (await Fixture.Query(Store, "SELECT count(*) FROM customers WHERE version = 2")).ShouldBe((long)count - 2);
    }

    [Fact]
    public async Task Keys_that_are_swapped_in_one_statement_are_told_of_both()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada'), ('b', 'Bea'); DELETE FROM changes");

        await Sql("UPDATE customers SET id = id || '2'");

        (await Changes()).Select(change => $"{change.Kind} {change.Item.Id.Value}").ShouldBe(["Delete a", "Insert a2", "Delete b", "Insert b2"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_program_that_may_write_the_table_alone_is_captured()
    {
        await Sql("""
            DROP ROLE IF EXISTS clerk; CREATE ROLE clerk; GRANT INSERT, UPDATE ON customers TO clerk;
            SET ROLE clerk; SET search_path = pg_catalog; INSERT INTO public.customers (name) VALUES ('Ada'); RESET ROLE;
            """);

        (await Changes()).ShouldHaveSingleItem().After.ShouldBe(Record.Of(("name", "Ada")));
        await Sql("REVOKE ALL ON customers FROM clerk; DROP ROLE clerk");
    }

    [Fact]
    public async Task A_writer_that_sets_the_version_is_left_alone()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        await Sql("UPDATE customers SET name = 'Grace', version = 10 WHERE id = 'a'");

        (await Item("a"))!.Version.ShouldBe(10);
    }

    [Fact]
    public async Task A_letter_that_PostgreSQL_does_not_keep_stops_nothing()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("a", Record.Of(("name", "A\0da"))));
            edits.NewLinks.Add(Some.Link("a") with { Error = "\0" });
        });

        (await Item("a"))!.Record["name"].ShouldBe("A\ufffdda");
    }

    [Fact]
    public async Task A_table_of_yours_with_columns_of_other_types_is_told_in_one_line()
    {
        await using var store = Fixture.Create();
        await Fixture.Execute(store, "CREATE TABLE customers (tenant text, id uuid, version bigint, created_at timestamptz, updated_at timestamptz)");

        var message = (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], Ct))).Message;

        message.ShouldContain("column id");
        message.ShouldContain("uuid");
        message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_trigger_that_somebody_dropped_is_missed_and_made_again()
    {
        await Sql("DROP TRIGGER customers_updated ON customers");
        (await Store.Inspect([Customers.Catalog], Ct)).MissingTriggers.ShouldBe(["customers_updated"]);

        await Store.Migrate([Customers.Catalog], Ct);

        (await Store.Inspect([Customers.Catalog], Ct)).MissingTriggers.ShouldBeEmpty();
        (await Store.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_Tandems_live_in_two_schemas_of_one_database()
    {
        await Sql("CREATE SCHEMA other");
        await using var other = ((PostgreSqlFixture)Fixture).Again(Store, "Search Path=other");
        await other.Migrate([Customers.Catalog], Ct);

        await Sql("INSERT INTO other.customers (id) VALUES ('b')");
        await Sql("INSERT INTO customers (id) VALUES ('a')");

        (await Changes()).ShouldHaveSingleItem().Item.ShouldBe(Some.Key("a"));
        (await ((Streams.IChangeStream)other).Read(10, Ct)).ShouldHaveSingleItem().Item.ShouldBe(Some.Key("b"));
    }
}
