using MySql.Data.MySqlClient;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Streams;
using Tandem.TestServers;

namespace Tandem.Storage.MySql.Tests;

/// <summary>A server of its own that is killed as by a power cut, and comes back.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private MariaDbServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await MariaDbServer.Start(durable: true);
        await _server.Execute("CREATE DATABASE shop");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_is_appended_while_the_server_restarts_is_there_once_and_all_of_it()
    {
        await using var store = Open();
        await store.Migrate([Customers.Catalog], Ct);

        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++) await store.Append([Some.Event($"evt_{writer}_{i}"), Some.Event($"evt_{writer}_{i}b")], Ct);
        })).ToList();
        while ((await store.Read([Some.Stripe], new ReadLimit(1000), Ct)).Count < 50)
        {
            // Until they are in the middle of it.
        }

        await _server.Restart();
        await Task.WhenAll(writers);

        var events = await store.Read([Some.Stripe], new ReadLimit(2000), Ct);
        events.Count.ShouldBe(800);
        events.Select(each => each.Event.Id).Distinct().Count().ShouldBe(800);
    }

    [Fact]
    public async Task A_migration_during_which_the_server_dies_is_finished()
    {
        await using var store = Open();
        var migration = Task.Run(() => store.Migrate([Customers.Catalog], Ct));
        await using (var watcher = new MySqlConnection(_server.ConnectionString("shop") + ";Pooling=False"))
        {
            await watcher.OpenAsync();
            await using var look = new MySqlCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'shop'", watcher);
            while (await look.ExecuteScalarAsync() is not > 4L)
            {
                // Until it is in the middle of it.
            }
        }

        await _server.Restart();
        await migration;

        (await store.PlanMigration([Customers.Catalog], Ct)).ShouldBeEmpty();
        await _server.Execute("INSERT INTO customers (name) VALUES ('Ada')", "shop");
        (await ((Tandem.Streams.IChangeStream)store).Read(10, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_watcher_goes_on_when_the_server_is_back()
    {
        await using var store = Open();
        await store.Migrate([Customers.Catalog], Ct);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watcher = store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync();

        await _server.Restart();
        await _server.Execute("INSERT INTO customers (name) VALUES ('Ada')", "shop");

        (await next).ShouldBeTrue();
        (await ((Tandem.Streams.IChangeStream)store).Read(10, Ct)).ShouldHaveSingleItem();
    }

    private MySqlStore Open() => new(_server.ConnectionString("shop"), TimeProvider.System);
}
