using Npgsql;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Tandem.Links;
using Tandem.Storage.Sql;
using Tandem.Streams;
using Tandem.TestServers;

namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>What a server, a network or another process does to a unit of work: it is done again as a whole, and never a half of it is left.</summary>
public sealed class RetryTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    private new PostgreSqlFixture Fixture => (PostgreSqlFixture)base.Fixture;

    [Fact]
    public async Task A_deadlock_is_resolved_by_doing_the_whole_again()
    {
        await Sql("ALTER DATABASE " + new NpgsqlConnectionStringBuilder(Fixture.AddressOf(Store)).Database + " SET deadlock_timeout = '20ms'");
        await Save(edits => edits.Inserts.AddRange([Some.Write("a"), Some.Write("b")]));
        await using var store = await SecondStore();
        await using var other = await Fixture.Connect(Store);
        await Run(other, "SET deadlock_timeout = '20s'; BEGIN; UPDATE customers SET phone = '1' WHERE id = 'b'");

        // The store holds a, and the other waits for it; then the store waits for b, which the other holds. The store's session finds the ring.
        var tries = 0;
        var waiting = Task.CompletedTask;
        await Task.Run(() => store.Transact(
            new Selection { Items = [Some.Key("a")] },
            snapshot =>
            {
                if (++tries == 1)
                {
                    waiting = Run(other, "UPDATE customers SET phone = '1' WHERE id = 'a'; COMMIT");
                    Eventually.Holds(IsWaitedFor).GetAwaiter().GetResult();
                }

                var edits = new Edits("api");
                edits.Updates.Add(Some.Write("b", Some.Record("Grace"), 2));
                edits.Updates.Add(Some.Write("a", snapshot.Items[Some.Key("a")].Record.With("name", "Grace"), snapshot.Items[Some.Key("a")].Version + 1));
                return new Decision<int>(edits, 0);
            },
            Ct));
        await waiting;

        tries.ShouldBe(2);
        (await Item("a"))!.Record.ShouldBe(Some.Record("Grace").With("phone", "1"));
    }

    private async Task<bool> IsWaitedFor() => (long)(await Fixture.Query(
        Store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! > 0;

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("55P03")]
    public async Task A_failure_that_asks_for_another_try_has_the_whole_done_again(string state)
    {
        await Sql($"""
            CREATE SEQUENCE tries;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') < 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = '{state}'; END IF; RETURN NULL; END $$;
            CREATE TRIGGER fail AFTER INSERT ON history FOR EACH STATEMENT EXECUTE FUNCTION fail();
            """);

        var tries = 0;
        await Change(Selection.Nothing, (_, edits) =>
        {
            tries++;
            edits.Inserts.Add(Some.Write("a"));
            edits.History.Add(Some.History("a"));
        });

        tries.ShouldBe(3);
        (await Changes()).ShouldHaveSingleItem();
        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_key_that_another_process_inserts_meanwhile_is_seen_at_the_second_look()
    {
        await using var other = await Fixture.Connect(Store);
        await Run(other, "BEGIN; INSERT INTO customers (id, name) VALUES ('a', 'theirs')");

        var looks = new List<bool>();
        var write = Task.Run(() => Store.Transact(
            new Selection { Items = [Some.Key("a")] },
            snapshot =>
            {
                var edits = new Edits("api");
                looks.Add(snapshot.Items.ContainsKey(Some.Key("a")));
                if (!looks[^1]) edits.Inserts.Add(Some.Write("a"));
                return new Decision<bool>(edits, looks[^1]);
            },
            Ct));
        await Eventually.Holds(IsWaitedFor);
        await Run(other, "COMMIT");

        (await write).ShouldBeTrue();
        looks.ShouldBe([false, true]);
    }

    [Fact]
    public async Task Connections_that_an_administrator_cuts_off_cost_no_unit_of_work()
    {
        using var done = new CancellationTokenSource();
        var work = Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => Work(Store, worker, done.Token))));

        for (var i = 0; i < 10; i++)
        {
            await Sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            var written = await Written();
            await Eventually.Holds(async () => await Written() > written);
        }

        await done.CancelAsync();
        await Check(Store, await work);

        async Task<long> Written() => (long)(await Fixture.Query(Store, "SELECT count(*) FROM customers"))!;
    }

    [Fact]
    public async Task A_server_that_crashes_and_starts_again_costs_no_unit_of_work_and_none_is_half_done()
    {
        await using var server = await PostgresServer.Start();
        await using var store = new PostgreSqlStore(server.ConnectionString(), TimeProvider.System);
        await store.Migrate([Customers.Catalog], Ct);
        using var done = new CancellationTokenSource();
        var work = Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => Work(store, worker, done.Token))));

        for (var i = 0; i < 2; i++)
        {
            await server.Restart();
            var written = await server.Execute("SELECT count(*) FROM customers");
            await Eventually.Holds(async () => await server.Execute("SELECT count(*) FROM customers") != written);
        }

        await done.CancelAsync();
        await Check(store, await work);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_commit_whose_answer_was_lost_is_done_once(int losses)
    {
        var address = new NpgsqlConnectionStringBuilder(Fixture.AddressOf(Store));
        await using var proxy = new LossyProxy(address.Port);
        address.Port = proxy.Port;
        await using var store = new PostgreSqlStore(address.ConnectionString, TimeProvider.System);
        await store.Migrate([Customers.Catalog], Ct);
        await store.Append([Some.Event("evt_1")], Ct);
        var handled = (await store.Read([Some.Stripe], new ReadLimit(1), Ct))[0].Position;

        proxy.LoseNextCommits(losses);
        var tries = 0;
        await store.Transact(
            new Selection { Items = [Some.Key("a")] },
            snapshot =>
            {
                tries++;
                var edits = new Edits("stripe");
                edits.HandledEvents.Add(handled);
                if (snapshot.Items.Count > 0) return new Decision<bool>(edits, true);
                edits.Inserts.Add(Some.Write("a"));
                edits.NewLinks.Add(Some.Link("a", externalId: "cus_1"));
                edits.History.Add(Some.History("a"));
                return new Decision<bool>(edits, true);
            },
            Ct);

        proxy.Lost.ShouldBe(losses);
        tries.ShouldBe(losses + 1);
        (await OnlyLink()).Item.ShouldNotBeNull();
        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
        (await Store.Read([Some.Stripe], new ReadLimit(10), Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_in_one_line_that_names_it_and_no_password()
    {
        var port = FreePort.Next();
        await using var store = new PostgreSqlStore($"postgres://tandem:hidden@127.0.0.1:{port}/shop", new MinutesPerLook());

        var message = (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], Ct))).Message;

        message.ShouldContain($"shop on 127.0.0.1:{port}");
        message.ShouldNotContain("hidden");
        message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_in_one_line_at_once()
    {
        var address = new NpgsqlConnectionStringBuilder(Fixture.AddressOf(Store)) { Database = "nowhere" };
        await using var store = new PostgreSqlStore(address.ConnectionString, TimeProvider.System);

        (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], Ct))).Message.ShouldContain("nowhere");
    }

    /// <summary>Units of work that each insert an item with its link, until told to end; returns how many.</summary>
    private static async Task<int> Work(SqlStore store, int worker, CancellationToken done)
    {
        var count = 0;
        for (; !done.IsCancellationRequested; count++)
        {
            var key = Some.Key($"{worker}-{count}");
            await store.Transact(
                new Selection { Items = [key] },
                snapshot =>
                {
                    var edits = new Edits("api");
                    if (snapshot.Items.Count > 0) return new Decision<int>(edits, 0);
                    edits.Inserts.Add(Some.Write(key.Id.Value));
                    edits.NewLinks.Add(Some.Link(key.Id.Value) with { Status = LinkStatus.Synced });
                    return new Decision<int>(edits, 0);
                },
                Ct);
        }

        return count;
    }

    private static async Task Check(SqlStore store, int[] counts)
    {
        var totals = await store.Totals(TenantId.Default, Some.Now, Ct);
        totals.Items["customers"].ShouldBe(counts.Sum());
        totals.Links["stripe"][LinkStatus.Synced].ShouldBe(counts.Sum());
        totals.WaitingChanges.ShouldBe(counts.Sum());
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A clock on which a minute passes each time that it is looked at, so that patience ends at once.</summary>
    private sealed class MinutesPerLook : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _minutes) * 60;
    }
}
