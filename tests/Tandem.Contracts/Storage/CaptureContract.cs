using System.Globalization;
using Tandem.Storage;
using Record = Tandem.Records.Record;

namespace Tandem.Contracts.Storage;

public abstract class CaptureContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task A_bare_insert_by_another_program_makes_an_item_and_is_captured()
    {
        await Sql("INSERT INTO customers (name, email) VALUES ('Ada', 'ada@example.com')");

        var item = (await Store.Scan(TenantId.Default, "customers", null, 10, Ct)).ShouldHaveSingleItem().Item;
        item.Record.ShouldBe(Some.Record());
        item.Version.ShouldBe(1);
        item.UpdatedAt.ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        Guid.Parse(item.Key.Id.Value).Version.ShouldBe(7);
        var made = DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(item.Key.Id.Value.Replace("-", "", StringComparison.Ordinal)[..12], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        (item.CreatedAt - made).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1));

        var change = (await Changes()).ShouldHaveSingleItem();
        change.Item.ShouldBe(item.Key);
        change.Kind.ShouldBe(ChangeKind.Insert);
        change.Source.ShouldBeNull();
        change.Before.ShouldBeNull();
        change.After.ShouldBe(Some.Record());
        (change.At - item.CreatedAt).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_update_by_another_program_is_captured_and_makes_the_next_version()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a", Some.Record().With("metadata.plan", "gold"))));
        await TakeChanges();

        await Sql("UPDATE customers SET name = 'Grace', address_city = 'Berlin' WHERE id = 'a'");

        var change = (await Changes()).ShouldHaveSingleItem();
        change.Kind.ShouldBe(ChangeKind.Update);
        change.Before.ShouldBe(Some.Record().With("metadata.plan", "gold"));
        change.After.ShouldBe(Some.Record("Grace").With("metadata.plan", "gold").With("address.city", "Berlin"));
        var item = (await Item("a"))!;
        item.Version.ShouldBe(2);
        item.UpdatedAt.ShouldNotBe(Some.Now);
        item.CreatedAt.ShouldBe(Some.Now);
    }

    [Fact]
    public async Task A_delete_by_another_program_is_captured()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        await TakeChanges();

        await Sql("DELETE FROM customers WHERE id = 'a'");

        var change = (await Changes()).ShouldHaveSingleItem();
        change.Kind.ShouldBe(ChangeKind.Delete);
        change.Before.ShouldBe(Some.Record());
        change.After.ShouldBeNull();
    }

    [Fact]
    public async Task One_statement_over_many_items_is_a_change_of_each()
    {
        await Save(edits => edits.Inserts.AddRange(Enumerable.Range(0, 20).Select(i => Some.Write($"{i}"))));
        await TakeChanges();

        await Sql("UPDATE customers SET name = 'Grace'");

        (await Changes()).Select(change => change.Item.Id.Value).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task An_update_that_changes_no_synced_value_is_no_change()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        await TakeChanges();

        await Sql("UPDATE customers SET name = 'Ada' WHERE id = 'a'");
        await Sql("UPDATE customers SET phone = '' WHERE id = 'a'");

        (await Changes()).ShouldBeEmpty();
        (await Item("a"))!.Record.ShouldBe(Some.Record());
    }

    [Fact]
    public async Task A_changed_id_is_a_delete_and_an_insert()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        await TakeChanges();

        await Sql("UPDATE customers SET id = 'b' WHERE id = 'a'");

        (await Changes()).Select(change => (change.Item.Id.Value, change.Kind))
            .ShouldBe([("a", ChangeKind.Delete), ("b", ChangeKind.Insert)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_unit_of_work_is_captured_with_its_source_and_without_content()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")), source: "stripe");
        await Change(new Selection { Items = [Some.Key("a")] }, (_, edits) => edits.Updates.Add(Some.Write("a", Some.Record("Grace"), 2)), "api");
        await Save(edits => edits.Deletes.Add(Some.Key("a")), source: "cli");
        await Sql("INSERT INTO customers (name) VALUES ('direct')");

        var changes = await Changes();
        changes.Select(change => change.Source).ShouldBe(["stripe", "api", "cli", null]);
        changes.Take(3).ShouldAllBe(change => change.Before == null && change.After == null);
        changes.Select(change => change.Position).ShouldBeInOrder();
    }

    [Fact]
    public async Task Changes_that_nobody_wants_are_not_kept()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));

        await Save(edits =>
        {
            edits.KeepChanges = false;
            edits.Inserts.Add(Some.Write("b"));
            edits.Deletes.Add(Some.Key("a"));
        });

        (await Changes()).ShouldHaveSingleItem().Item.ShouldBe(Some.Key("a"));
    }

    [Fact]
    public async Task Acknowledged_changes_do_not_come_again()
    {
        await Sql("INSERT INTO customers (name) VALUES ('a'), ('b')");
        var changes = await Changes();

        await Store.Acknowledge([changes[0]], Ct);

        (await Changes()).ShouldHaveSingleItem().Position.ShouldBe(changes[1].Position);
    }

    [Fact]
    public async Task A_tenant_may_be_named_by_another_program()
    {
        await Sql("INSERT INTO customers (tenant, id, name) VALUES ('other', 'a', 'Ada')");

        (await Item("a", Some.OtherTenant))!.Record.ShouldBe(Record.Of(("name", "Ada")));
        (await Item("a")).ShouldBeNull();
    }

    [Fact]
    public async Task A_write_by_another_program_wakes_the_watcher()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var watcher = Store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync();

        await Sql("INSERT INTO customers (name) VALUES ('Ada')");

        (await next).ShouldBeTrue();
    }

    [Theory]
    [InlineData("an event")]
    [InlineData("a link that is due")]
    [InlineData("what is remembered of an integration")]
    public async Task What_another_process_leaves_to_be_done_wakes_the_watcher(string what)
    {
        await using var second = await SecondStore();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var watcher = Store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync();

        await (what switch
        {
            "an event" => second.Append([Some.Event("evt_1")], Ct),
            "a link that is due" => second.Transact(Selection.Nothing, _ =>
            {
                var edits = new Edits("api");
                edits.NewLinks.Add(Some.DueLink("a"));
                return new Decision<int>(edits, 0);
            }, Ct),
            _ => (Task)second.Update(Some.Stripe, state => state with { Paused = true }, Ct),
        });

        (await next).ShouldBeTrue();
    }

    private async Task TakeChanges() => await Store.Acknowledge(await Changes(), Ct);
}
