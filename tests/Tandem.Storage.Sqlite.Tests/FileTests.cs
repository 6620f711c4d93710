using Microsoft.Extensions.DependencyInjection;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Tandem.Streams;

namespace Tandem.Storage.Sqlite.Tests;

/// <summary>What a file, a folder or another program can do to the store.</summary>
public sealed class FileTests(SqliteFixture db) : StoreContract(db), IClassFixture<SqliteFixture>
{
    private string File => ((SqliteFixture)Fixture).FileOf(Store);

    [Fact]
    public async Task The_folder_of_a_new_file_is_made()
    {
        await using var store = Open(Path.Combine(File + ".folder", "deeper", "tandem.db"));

        await store.Migrate([Customers.Catalog], Ct);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_in_one_line() =>
        await Fails(Path.Combine(File, "tandem.db"), "cannot be created");

    [Fact]
    public async Task A_path_that_is_a_folder_is_told_in_one_line() =>
        await Fails(Directory.CreateDirectory(File + ".dir").FullName, "cannot be opened");

    [Fact]
    public async Task A_file_that_is_no_database_is_told_in_one_line()
    {
        var file = File + ".txt";
        await System.IO.File.WriteAllTextAsync(file, new string('x', 5000));

        await Fails(file, "is not an SQLite database");
    }

    [Fact]
    public async Task A_table_that_lacks_what_every_table_has_is_told_in_one_line()
    {
        var file = File + ".other";
        await using (var connection = await SqliteFixture.Connect(file))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE customers (id TEXT PRIMARY KEY, name TEXT)";
            await command.ExecuteNonQueryAsync();
        }

        await Fails(file, "without the column tenant");
    }

    [Fact]
    public async Task A_table_of_ones_own_without_rowid_is_searched()
    {
        var file = File + ".own";
        await using (var connection = await SqliteFixture.Connect(file))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE customers (tenant TEXT NOT NULL DEFAULT 'default', id TEXT NOT NULL, name TEXT, version INTEGER NOT NULL DEFAULT 1,
                    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
                    PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                INSERT INTO customers (id, name) VALUES ('a', 'Ada'), ('b', 'Bob');
                """;
            await command.ExecuteNonQueryAsync();
        }

        await using var store = Open(file);
        await store.Migrate([Customers.Catalog], Ct);

        var page = await store.List(new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Search = "ada" }, Ct);
        page.Items.ShouldHaveSingleItem().Item.Key.Id.Value.ShouldBe("a");
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_told_in_one_line() =>
        Should.Throw<StorageException>(() => Open("Colour=blue")).Message.ShouldContain("Colour", Case.Insensitive);

    [Fact]
    public async Task A_write_waits_while_another_program_holds_the_file()
    {
        await using var other = await SqliteFixture.Connect(File);
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();

        var write = Task.Run(() => Save(edits => edits.Inserts.Add(Some.Write("a"))));
        (await Item("a")).ShouldBeNull();
        command.CommandText = "COMMIT";
        await command.ExecuteNonQueryAsync();

        await write;
        (await Item("a")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_that_stays_locked_is_told_in_one_line()
    {
        await using var other = await SqliteFixture.Connect(File);
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        await using var hasty = new SqliteStore(File, new MinutesPerLook());

        (await Should.ThrowAsync<StorageException>(hasty.Migrate([Customers.Catalog], Ct))).Message.ShouldContain("locked by another program");
    }

    [Fact]
    public async Task Our_own_writes_do_not_wake_the_watcher()
    {
        using var stop = new CancellationTokenSource();
        await using var watcher = Store.WatchWriters(stop.Token).GetAsyncEnumerator(stop.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync().AsTask();

        // The watcher looks several times while these are written; were they seen, it would have woken before they end.
        for (var i = 0; i < 100 && !next.IsCompleted; i++)
        {
            await Save(edits => edits.Inserts.Add(Some.Write($"{i}")));
            await Store.Get([Some.Key($"{i}")], Ct);
        }

        next.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(next);
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = Open(File);
        await store.Migrate([Customers.Catalog], Ct);
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(store.Load(Ct));
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("Data Source=file:tandem-test?mode=memory&cache=shared")]
    public async Task A_database_in_memory_completes_all_on_the_callers_thread(string address)
    {
        await using var store = Open(address);

        store.Migrate([Customers.Catalog], Ct).IsCompletedSuccessfully.ShouldBeTrue();
        store.Transact(Selection.Nothing, _ =>
        {
            var edits = new Edits("api");
            edits.Inserts.Add(Some.Write("a"));
            return new Decision<int>(edits, 0);
        }, Ct).IsCompletedSuccessfully.ShouldBeTrue();
        var changes = ((IChangeStream)store).Read(10, Ct);
        changes.IsCompletedSuccessfully.ShouldBeTrue();
        store.Route(await changes, [Some.Stripe], Some.Now, Ct).IsCompletedSuccessfully.ShouldBeTrue();
        (await store.Get([Some.Key("a")], Ct)).ShouldHaveSingleItem().Links.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_store_is_registered_for_all_doors()
    {
        await using var services = new ServiceCollection().AddSqliteStore(File).BuildServiceProvider();
        var store = services.GetRequiredService<SqliteStore>();

        foreach (var door in typeof(SqliteStore).GetInterfaces().Where(door => door.Assembly == typeof(ISyncStore).Assembly))
            services.GetRequiredService(door).ShouldBeSameAs(store);
    }

    private static SqliteStore Open(string address) => new(address, TimeProvider.System);

    private static async Task Fails(string address, string why)
    {
        await using var store = Open(address);
        var message = (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], Ct))).Message;
        message.ShouldContain(why);
        message.ShouldNotContain('\n');
    }

    /// <summary>A clock on which a minute passes each time that it is looked at, so that patience ends at once.</summary>
    private sealed class MinutesPerLook : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _minutes) * 60;
    }
}
