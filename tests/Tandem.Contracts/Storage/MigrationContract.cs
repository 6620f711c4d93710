using Tandem.Catalogs;
using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class MigrationContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Theory]
    [InlineData("events", "history")]
    [InlineData("schema_version", null)]
    public async Task Tables_of_another_program_are_named_and_left_alone(string name, string? another)
    {
        await using var store = Fixture.Create();
        foreach (var table in (string?[])[name, another])
        {
            if (table is not null) await Fixture.Execute(store, $"CREATE TABLE {table} (theirs INTEGER)");
        }

        foreach (var attempt in (Func<Task>[])[() => store.Migrate([Customers.Catalog], Ct), () => store.PlanMigration([Customers.Catalog], Ct), () => store.Inspect([Customers.Catalog], Ct)])
        {
            var message = (await Should.ThrowAsync<StorageException>(attempt)).Message;
            message.ShouldContain(string.Join(", ", (string?[])[name, another]).TrimEnd(',', ' '));
            message.ShouldContain("DATABASE_URL");
        }

        await Fixture.Execute(store, $"DROP TABLE {name}");
        if (another is not null) await Fixture.Execute(store, $"DROP TABLE {another}");
        await store.Migrate([Customers.Catalog], Ct);
        (await store.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));

        await Store.Migrate([Customers.Catalog], Ct);
        await using var second = await SecondStore();

        (await second.Get([Some.Key("a")], Ct)).ShouldHaveSingleItem();
        await Sql("UPDATE customers SET name = 'Grace'");
        (await Changes()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Processes_that_start_at_once_migrate_once()
    {
        await using var fresh = Fixture.Create();
        var others = Enumerable.Range(0, 3).Select(_ => Fixture.Again(fresh)).Append(fresh).ToList();

        await Task.WhenAll(others.Select(store => Task.Run(() => store.Migrate([Customers.Catalog], Ct))));

        foreach (var store in others) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await Sql("INSERT INTO schema_version (version) VALUES (9999)");

        (await Should.ThrowAsync<StorageException>(Fixture.Again(Store).Migrate([Customers.Catalog], Ct))).Message.ShouldContain("9999");
    }

    [Fact]
    public async Task A_field_that_was_declared_later_gets_its_column_and_is_captured()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        var extended = Customers.Catalog with { Fields = [.. Customers.Catalog.Fields, new Field { Path = "taxId", MaxLength = 50 }] };

        await Store.Migrate([extended], Ct);
        await Sql("UPDATE customers SET tax_id = 'DE1' WHERE id = 'a'");

        (await Item("a"))!.Record["taxId"].ShouldBe("DE1");
        (await Changes())[^1].After!["taxId"].ShouldBe("DE1");
    }

    [Fact]
    public async Task Several_catalogs_live_side_by_side()
    {
        var invoices = new Catalog { Name = "invoices", Table = "invoices", Fields = [new Field { Path = "number", MaxLength = 20 }] };
        await Store.Migrate([Customers.Catalog, invoices], Ct);
        var key = new ItemKey(TenantId.Default, "invoices", new ItemId("a"));

        await Sql("INSERT INTO invoices (id, number) VALUES ('a', '2026-1')");
        await Save(edits => edits.Inserts.Add(Some.Write("a")));

        var snapshot = await Load(new Selection { Items = [key, Some.Key("a")] });
        snapshot.Items[key].Record["number"].ShouldBe("2026-1");
        snapshot.Items[Some.Key("a")].Record.ShouldBe(Some.Record());
        (await Changes()).Select(change => change.Item.Catalog).ShouldBe(["invoices", "customers"]);
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);
        (await AllLinks()).Select(state => state.Item?.Key.Catalog).ShouldBe(["invoices", "customers"], ignoreOrder: true);
    }
}
