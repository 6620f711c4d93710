using MySql.Data.MySqlClient;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Record = Tandem.Records.Record;

namespace Tandem.Storage.MySql.Tests;

/// <summary>Any program writes anything that the server takes; nothing of it may stop the engine or the writer.</summary>
public sealed class OddWritesTests(MySqlFixture db) : StoreContract(db), IClassFixture<MySqlFixture>
{
    [Theory]
    [InlineData("""'{"a":{"b":[1,2]},"n":5,"t":true,"z":null,"s":"x"}'""", """{"b":[1,2]}|5|x|true""")]
    [InlineData("'[1,2]'", "")]
    [InlineData("'null'", "")]
    [InlineData("'\"text\"'", "")]
    [InlineData("7", "")]
    [InlineData("NULL", "")]
    [InlineData("""'{"a":"","b":"1","b":"2"}'""", "2")]
    public async Task Any_metadata_is_read_as_texts(string metadata, string values)
    {
        await Sql($"INSERT INTO customers (id, metadata) VALUES ('a', {metadata})");
        await Sql("UPDATE customers SET name = 'Ada' WHERE id = 'a'");

        var item = (await Item("a")).ShouldNotBeNull();
        string.Join("|", item.Record.Where(pair => pair.Key != "name").Select(pair => pair.Value)).ShouldBe(values);
        item.Version.ShouldBe(2);
        var changes = await Changes();
        changes.Count.ShouldBe(2);
        changes[1].After.ShouldBe(item.Record);
        await Store.Route(changes, [Some.Stripe], Some.Now, Ct);
        (await Changes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_json_is_refused_at_once()
    {
        (await Should.ThrowAsync<MySqlException>(Sql("INSERT INTO customers (metadata) VALUES ('nope')"))).Message.ShouldContain("metadata");
        (await Should.ThrowAsync<MySqlException>(Sql("""INSERT INTO customers (metadata) VALUES ('{"half":"\\ud800"}')"""))).Message.ShouldContain("metadata");
        (await Should.ThrowAsync<MySqlException>(Sql("INSERT INTO customers (id) VALUES ('')"))).Message.ShouldContain("CONSTRAINT");

        (await Changes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nulls_in_all_columns_become_the_defaults()
    {
        await Sql("INSERT INTO customers (tenant, id, metadata, version, created_at, updated_at) VALUES (NULL, NULL, NULL, NULL, NULL, NULL)");

        var item = (await Store.Scan(TenantId.Default, "customers", null, 1, Ct)).ShouldHaveSingleItem().Item;
        Guid.Parse(item.Key.Id.Value).Version.ShouldBe(7);
        item.Version.ShouldBe(1);
        item.Record.ShouldBe(Record.Empty);
        item.CreatedAt.ShouldBeGreaterThan(Some.Now.AddYears(-10));
    }

    [Fact]
    public async Task Rows_of_one_statement_get_ids_of_their_own()
    {
        await Sql($"INSERT INTO customers (name) VALUES {string.Join(", ", Enumerable.Range(0, 200).Select(i => $"('{i}')"))}");

        (await Store.Scan(TenantId.Default, "customers", null, 300, Ct)).Select(state => state.Item.Key.Id).Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task Replace_into_and_upsert_are_captured()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");
        await Sql("REPLACE INTO customers (id, name) VALUES ('a', 'Grace')");
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'x') ON DUPLICATE KEY UPDATE name = 'Bea'");

        (await Changes()).Select(change => (change.Kind, change.After?["name"]))
            .ShouldBe([(ChangeKind.Insert, "Ada"), (ChangeKind.Delete, null), (ChangeKind.Insert, "Grace"), (ChangeKind.Update, "Bea")]);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
        (await OnlyLink()).Item!.Record["name"].ShouldBe("Bea");
    }

    [Fact]
    public async Task A_write_of_one_field_leaves_odd_values_of_the_others_as_they_are()
    {
        await Sql("""INSERT INTO customers (id, name, phone, metadata) VALUES ('a', 'Ada', ' ', '{"nested": {"b": 1}}')""");

        await Change(
            new Selection { Items = [Some.Key("a")] },
            (snapshot, edits) => edits.Updates.Add(Some.Write("a", snapshot.Items[Some.Key("a")].Record.With("name", "Grace"), 2)));

        (await Fixture.Query(Store, "SELECT concat('<', phone, '>', metadata, name) FROM customers")).ShouldBe("""< >{"nested": {"b": 1}}Grace""");
    }

    [Fact]
    public async Task A_writer_that_sets_the_version_is_left_alone()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        await Sql("UPDATE customers SET name = 'Grace', version = 10 WHERE id = 'a'");

        (await Item("a"))!.Version.ShouldBe(10);
    }

    [Fact]
    public async Task A_program_with_another_mode_character_set_and_time_zone_is_captured_alike()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        await Sql("""
            SET sql_mode = ''; SET time_zone = '+11:00'; SET NAMES latin1; INSERT INTO customers (id, name) VALUES ('a', _utf8mb4 0xC389);
            UPDATE customers SET name = _utf8mb4 0xF09F9880
            """);

        var changes = await Changes();
        changes.Select(change => change.After!["name"]).ShouldBe(["É", "😀"]);
        changes[0].At.ShouldBeInRange(before, before.AddMinutes(2));
        (await Item("a"))!.UpdatedAt.ShouldBeInRange(before, before.AddMinutes(2));
    }

    [Fact]
    public async Task Select_all_shows_the_declared_columns_alone()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");
        await using var connection = await MySqlFixture.Connect(((MySqlFixture)Fixture).NameOf(Store));
        await using var command = new MySqlCommand("SELECT * FROM customers", connection);
        await using var rows = await command.ExecuteReaderAsync();

        Enumerable.Range(0, rows.FieldCount).Select(rows.GetName).ShouldNotContain(name => name.Contains("sorted"));
    }
}
