using System.Globalization;
using MySql.Data.MySqlClient;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Tandem.Links;
using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql.Tests;

/// <summary>What a server does to its clients: it kills, it stops deadlocks, it lets one wait for another.</summary>
public sealed class ServerTests(MySqlFixture db) : StoreContract(db), IClassFixture<MySqlFixture>
{
    private string Database => ((MySqlFixture)Fixture).NameOf(Store);

    [Fact]
    public async Task Sessions_that_were_killed_while_they_rested_are_replaced()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Save(edits => edits.Inserts.Add(Some.Write($"{i}"))))));

        (await KillAll()).ShouldBeGreaterThan(0);

        await Task.WhenAll(Enumerable.Range(8, 8).Select(i => Task.Run(() => Save(edits => edits.Inserts.Add(Some.Write($"{i}"))))));
        (await Store.Scan(TenantId.Default, "customers", null, 100, Ct)).Count.ShouldBe(16);
    }

    [Fact]
    public async Task A_unit_of_work_whose_connection_is_killed_in_the_middle_is_done_once_and_whole()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a")));
        var tries = 0;

        await Store.Transact(
            new Selection { Items = [Some.Key("a")] },
            snapshot =>
            {
                if (tries++ == 0) KillAll().GetAwaiter().GetResult();
                var edits = new Edits("api");
                edits.Inserts.Add(Some.Write("a"));
                edits.Links.Add(snapshot.Links[0].Link with { Status = LinkStatus.Synced });
                edits.History.Add(Some.History("a"));
                return new Decision<bool>(edits, true);
            },
            Ct);

        tries.ShouldBe(2);
        (await OnlyLink()).Link.Status.ShouldBe(LinkStatus.Synced);
        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
        (await Changes()).ShouldHaveSingleItem().Source.ShouldBe("api");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_unit_of_work_that_the_server_stops_for_a_deadlock_is_done_again_also_where_rows_were_sent_before(int sent)
    {
        string[] ids = ["a", .. Enumerable.Range(0, sent).Select(i => $"a{i}"), "b"];
        await Save(edits => edits.Inserts.AddRange(ids.Select(id => Some.Write(id, Some.Record().With("description", new string('x', 5000))))));
        await Save(edits => edits.Inserts.AddRange(Enumerable.Range(0, 300).Select(i => Some.Write($"c{i}", Some.Record($"C {i}", $"c{i}@example.com")))));
        await using var other = await MySqlFixture.Connect(Database);
        // The one that has written more is let live.
        await Run(other, "START TRANSACTION; UPDATE customers SET phone = '2' WHERE tenant = 'default' AND id LIKE 'c%'");
        await Run(other, "UPDATE customers SET name = 'Bea' WHERE tenant = 'default' AND id = 'b'");
        var tries = 0;

        var work = Task.Run(() => Store.Transact(
            new Selection { Items = [.. ids.Select(id => Some.Key(id))] },
            snapshot =>
            {
                tries++;
                var edits = new Edits("api");
                edits.Updates.AddRange(snapshot.Items.Values.Select(item => Some.Write(item.Key.Id.Value, item.Record.With("phone", "1"), item.Version + 1)));
                return new Decision<bool>(edits, true);
            },
            Ct));
        await SomebodyWaits();
        await Run(other, "UPDATE customers SET name = 'Ada L' WHERE tenant = 'default' AND id = 'a'");
        await Run(other, "COMMIT");
        await work;

        (await Fixture.Query(Store, "SELECT CAST(variable_value AS INT) FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'"))
            .ShouldNotBe(0L);
        tries.ShouldBe(1, "the deadlock came as it loaded: it had decided nothing");
        (await Item("a"))!.Record["name"].ShouldBe("Ada L");
        (await Item("a"))!.Record["phone"].ShouldBe("1");
        (await Item("b"))!.Record["name"].ShouldBe("Bea");
        (await Item("b"))!.Record["phone"].ShouldBe("1");
    }

    [Fact]
    public async Task A_variable_of_a_unit_of_work_that_failed_is_told_to_no_other()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a")));
        await Should.ThrowAsync<Exception>(Save(edits =>
        {
            edits.KeepChanges = false;
            edits.Inserts.Add(Some.Write("b"));
            edits.NewLinks.Add(Some.Link("a"));
        }));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Save(edits => edits.Inserts.Add(Some.Write($"{i}")), "cli"))));

        (await Changes()).Count(change => change.Source == "cli").ShouldBe(20);
    }

    [Fact]
    public async Task Two_who_would_take_the_same_unique_value_do_so_one_after_the_other()
    {
        await using var second = await SecondStore();

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Take(i % 2 == 0 ? Store : second, i))));

        taken.Count(won => won).ShouldBe(1);
        (await Store.Scan(TenantId.Default, "customers", null, 100, Ct)).ShouldHaveSingleItem();

        static Task<bool> Take(SqlStore store, int i) => store.Transact(
            new Selection { Unique = new UniqueValues(TenantId.Default, "customers", "email", ["ada@example.com", "x"]) },
            snapshot =>
            {
                var edits = new Edits("api");
                if (snapshot.Items.Count == 0) edits.Inserts.Add(Some.Write(i.ToString(CultureInfo.InvariantCulture)));
                return new Decision<bool>(edits, snapshot.Items.Count == 0);
            },
            Ct);
    }

    [Fact]
    public async Task Stores_that_write_and_route_at_once_lose_nothing()
    {
        await using var second = await SecondStore();
        var stores = new[] { Store, second };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await Sql($"INSERT INTO customers (id, name) VALUES ('{worker}-{i}', 'Ada')");
                var store = stores[worker % 2];
                await store.Route(await ((Tandem.Streams.IChangeStream)store).Read(50, Ct), [Some.Stripe], Some.Now, Ct);
            }
        })));
        await Store.Route(await Changes(), [Some.Stripe], Some.Now, Ct);

        (await AllLinks()).Count.ShouldBe(80);
        (await Store.Activity(TenantId.Default, null, 200, Ct)).Count.ShouldBe(80);
    }

    [Fact]
    public async Task A_session_of_the_store_reads_moments_in_utc_and_compares_exactly()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'Ada')");

        (await Item("a"))!.CreatedAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        (await Fixture.Query(Store, "SELECT collation_name FROM information_schema.columns WHERE table_schema = database() AND table_name = 'customers' AND column_name = 'email'"))
            .ShouldBe("utf8mb4_nopad_bin");
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = Fixture.Again(Store);
        await store.Migrate([Customers.Catalog], Ct);
        await store.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(store.Load(Ct));
    }

    /// <summary>Kills the sessions on the test's database; returns how many that were.</summary>
    private async Task<int> KillAll()
    {
        await using var admin = await MySqlFixture.Connect("mysql");
        var ids = new List<long>();
        await using (var command = new MySqlCommand($"SELECT id FROM information_schema.processlist WHERE db = '{Database}'", admin))
        await using (var rows = await command.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync()) ids.Add(rows.GetInt64(0));
        }

        foreach (var id in ids) await Run(admin, $"KILL {id}");
        return ids.Count;
    }

    private async Task SomebodyWaits()
    {
        // The server tells what it told before to whoever asks again within a tenth of a second.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        while (await Fixture.Query(Store, "SELECT count(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id "
            + $"WHERE p.db = '{Database}' AND t.trx_state = 'LOCK WAIT'") is not > 0L)
        {
            await pace.WaitForNextTickAsync();
        }
    }

    private static async Task Run(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
