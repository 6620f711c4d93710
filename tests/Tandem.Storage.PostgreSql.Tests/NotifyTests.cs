using Npgsql;
using Tandem.Contracts;
using Tandem.Contracts.Storage;

namespace Tandem.Storage.PostgreSql.Tests;

public sealed class NotifyTests(PostgreSqlFixture db) : StoreContract(db), IClassFixture<PostgreSqlFixture>
{
    private new PostgreSqlFixture Fixture => (PostgreSqlFixture)base.Fixture;

    [Fact]
    public async Task Our_own_writes_do_not_wake_the_watcher()
    {
        using var stop = new CancellationTokenSource();
        await using var watcher = Store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync().AsTask();

        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        await Store.Append([Some.Event("evt_1")], Ct);
        await Store.Update(Some.Stripe, state => state with { Paused = true }, Ct);

        // A notification of another comes after those: had they woken the watcher, this would be the second time.
        await using var listener = await Fixture.Connect(Store);
        await Tell(listener, "LISTEN tandem");
        await Tell(listener, "NOTIFY tandem, 'another_schema'");
        next.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(next);
    }

    [Fact]
    public async Task Each_transaction_notifies_once_however_many_rows_it_writes()
    {
        await using var listener = await Fixture.Connect(Store);
        var told = 0;
        listener.Notification += (_, _) => told++;
        await Tell(listener, "LISTEN tandem");

        await Sql("""
            INSERT INTO customers (name) SELECT 'n' || i FROM generate_series(1, 500) i;
            UPDATE customers SET name = name || '!';
            DELETE FROM customers;
            """);
        await Tell(listener, "SELECT 1");

        told.ShouldBe(1);
    }

    [Fact]
    public async Task A_watcher_that_was_cut_off_comes_back_by_itself_and_tells_of_what_it_missed()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var watcher = Store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync().AsTask();

        await Sql("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE '%quote_ident(current_schema())%' AND pid <> pg_backend_pid()
            """);
        (await next).ShouldBeTrue();

        next = watcher.MoveNextAsync().AsTask();
        await Sql("INSERT INTO customers (name) VALUES ('Ada')");
        (await next).ShouldBeTrue();
    }

    private static async Task Tell(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
