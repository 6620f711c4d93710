using Microsoft.Data.Sqlite;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Record = Tandem.Records.Record;

namespace Tandem.Storage.Sqlite.Tests;

/// <summary>Any program writes anything that SQLite takes; nothing of it may stop the engine or the writer.</summary>
public sealed class OddWritesTests(SqliteFixture db) : StoreContract(db), IClassFixture<SqliteFixture>
{
    [Theory]
    [InlineData("""'{"a":{"b":[1,2]},"n":5,"t":true,"z":null,"s":"x"}'""", """{"b":[1,2]}|5|x|true""")]
    [InlineData("'[1,2]'", "")]
    [InlineData("'null'", "")]
    [InlineData("'\"text\"'", "")]
    [InlineData("7", "")]
    [InlineData("NULL", "")]
    [InlineData("""'{"a":"","b":"1","b":"2"}'""", "2")]
    [InlineData("""'{"half":"\ud800"}'""", @"\ud800")]
    [InlineData("CAST('{\"a\":\"blob\"}' AS BLOB)", "blob")]
    public async Task Any_metadata_is_read_as_texts(string metadata, string values)
    {
        await Sql($"INSERT INTO customers (id, metadata) VALUES ('a', {metadata})");
        await Sql("UPDATE customers SET name = 'Ada' WHERE id = 'a'");

        var item = (await Item("a")).ShouldNotBeNull();
        string.Join("|", item.Record.Where(pair => pair.Key != "name").Select(pair => pair.Value)).ShouldBe(values);
        item.Version.ShouldBe(2);
        (await Changes()).Count.ShouldBe(2);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
        (await Changes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_nested_deeper_than_any_reader_goes_stops_nothing()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 1500)) + string.Concat(Enumerable.Repeat("]", 1500));
        await Sql($"INSERT INTO customers (id, metadata) VALUES ('a', '{{\"deep\":{deep}}}')");

        (await Item("a"))!.Record["metadata.deep"].ShouldBe(deep);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
    }

    [Fact]
    public async Task What_is_no_json_is_refused_at_once()
    {
        (await Should.ThrowAsync<SqliteException>(Sql("INSERT INTO customers (metadata) VALUES ('nope')"))).Message.ShouldContain("json_valid");
        (await Should.ThrowAsync<SqliteException>(Sql("INSERT INTO customers (id) VALUES ('')"))).Message.ShouldContain("id");

        (await Changes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Values_that_are_no_text_are_read_as_text()
    {
        await Sql("INSERT INTO customers (id, name, email, phone, created_at, updated_at) VALUES ('a', 42, 1.5, x'ff41', 'yesterday', 7)");

        var item = (await Item("a"))!;
        item.Record["name"].ShouldBe("42");
        item.Record["email"].ShouldBe("1.5");
        item.Record["phone"].ShouldBe("\ufffdA");
        item.CreatedAt.ShouldBe(DateTimeOffset.UnixEpoch);
        (await Changes()).ShouldHaveSingleItem().After.ShouldBe(item.Record);
    }

    [Fact]
    public async Task Nulls_in_all_columns_become_the_defaults()
    {
        await Sql("INSERT INTO customers (tenant, id, metadata, version, created_at, updated_at) VALUES (NULL, NULL, NULL, NULL, NULL, NULL)");

        var item = (await Store.Scan(TenantId.Default, "customers", null, 1, Ct)).ShouldHaveSingleItem().Item;
        Guid.Parse(item.Key.Id.Value).Version.ShouldBe(7);
        item.Version.ShouldBe(1);
        item.Record.ShouldBe(Record.Empty);
    }

    [Fact]
    public async Task Replace_into_and_upsert_are_captured()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");
        await Sql("REPLACE INTO customers (id, name) VALUES ('a', 'Grace')");
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Bea') ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name");

        (await Changes()).Select(change => change.After!["name"]).ShouldBe(["Ada", "Grace", "Bea"]);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
        (await OnlyLink()).Item!.Record["name"].ShouldBe("Bea");
    }

    [Fact]
    public async Task A_write_of_one_field_leaves_odd_values_of_the_others_as_they_are()
    {
        await Sql("""INSERT INTO customers (id, name, phone, metadata) VALUES ('a', 'Ada', x'ff', '{"nested": {"b": 1}}')""");

        await Change(
            new Selection { Items = [Some.Key("a")] },
            (snapshot, edits) => edits.Updates.Add(Some.Write("a", snapshot.Items[Some.Key("a")].Record.With("name", "Grace"), 2)));

        (await Fixture.Query(Store, "SELECT typeof(phone) || metadata || name FROM customers")).ShouldBe("""blob{"nested": {"b": 1}}Grace""");
    }

    [Fact]
    public async Task A_writer_that_sets_the_version_is_left_alone()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        await Sql("UPDATE customers SET name = 'Grace', version = 10 WHERE id = 'a'");

        (await Item("a"))!.Version.ShouldBe(10);
    }

    [Fact]
    public async Task Triggers_do_not_follow_themselves_where_another_program_lets_them()
    {
        await Sql("PRAGMA recursive_triggers = ON; INSERT INTO customers (id, name) VALUES ('a', 'Ada'); UPDATE customers SET name = 'Grace'");

        (await Item("a"))!.Version.ShouldBe(2);
        (await Changes()).Count.ShouldBe(2);
    }
}
