using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Storage.Sqlite;
using Tandem.Streams;
using Tandem.Syncing;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Engine;

/// <summary>The engine on a database in memory, a clock that stands, and remotes that do as they are told.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly SqliteConnection _sql;
    private int _items;

    private World(params (string Name, IntegrationOptions Options)[] accounts)
    {
        var address = $"Data Source=file:world-{Guid.NewGuid():N}?mode=memory&cache=shared";
        Store = new SqliteStore(address, Time);
        _sql = new SqliteConnection(address);
        Remotes = [.. accounts.Select(_ => new FakeRemote(Time))];
        Integrations = [.. accounts.Zip(Remotes, (account, remote) => new Integration(account.Name, remote, account.Options, Time))];
        Registry = new IntegrationRegistry(Integrations);
        Wakeups = new Wakeups(Registry, Time);
        var ids = new UuidSource(Time);
        Metrics = new SyncMetrics(Time);
        Router = new ChangeRouter(Store, Store, Registry, Wakeups, Time);
        Inward = new Inward(Store, Store, Store, Registry, [Customers.Catalog], ids, Metrics, Time, NullLogger<Inward>.Instance);
        Outward = new Outward(Store, Node = new ThisNode(new NodeName("world"), Time), ids, new Backoff(Time, new Random(1)), Metrics, Time, NullLogger<Outward>.Instance);
        Operations = new Operations(Store, Store, Store, Store, Registry, Wakeups, Time);
        Poller = new Poller(Store, Store, Operations, Wakeups, Time, NullLogger<Poller>.Instance);
        Backfill = new Backfill(Inward, Store, Wakeups, Time, NullLogger<Backfill>.Instance);
        Sweeper = new Sweeper(Store, Registry, [Customers.Catalog], ids, Wakeups, Time, NullLogger<Sweeper>.Instance);
    }

    public ManualTime Time { get; } = new();
    public SqliteStore Store { get; }
    public IReadOnlyList<FakeRemote> Remotes { get; }
    public IReadOnlyList<Integration> Integrations { get; }
    public IntegrationRegistry Registry { get; }
    public Wakeups Wakeups { get; }
    public ChangeRouter Router { get; }
    public SyncMetrics Metrics { get; }
    public Inward Inward { get; }
    public Outward Outward { get; }
    public ThisNode Node { get; }
    public Operations Operations { get; }
    public Poller Poller { get; }
    public Backfill Backfill { get; }
    public Sweeper Sweeper { get; }

    public FakeRemote Remote => Remotes[0];
    public Integration Integration => Integrations[0];

    public static Task<World> Create(Action<IntegrationOptions>? options = null) => Create(("fake", Some.Options(options)));

    public static async Task<World> Create(params (string Name, IntegrationOptions Options)[] accounts)
    {
        var world = new World(accounts);
        await world._sql.OpenAsync();
        await world.Store.Migrate([Customers.Catalog], default);
        return world;
    }

    /// <summary>An item that is there and in each remote of its tenant, and a clock that has moved on since.</summary>
    public async Task<ItemKey> Linked(Record? record = null, TenantId? tenant = null)
    {
        var key = await Insert(record, tenant);
        await Settle();
        Later(seconds: 10);
        return key;
    }

    public async Task<ItemKey> Insert(Record? record = null, TenantId? tenant = null)
    {
        var key = Some.Key($"item-{++_items}", tenant);
        var edits = new Edits("api");
        edits.Inserts.Add(new ItemWrite(key, record ?? Some.Customer(), 1, Time.GetUtcNow()));
        await Store.Transact(Selection.Nothing, _ => new Decision<int>(edits, 0), default);
        return key;
    }

    public Task Edit(ItemKey key, string path, string? value) => Store.Transact(new Selection { Items = [key] }, loaded =>
    {
        var (edits, item) = (new Edits("api"), loaded.Items[key]);
        edits.Updates.Add(new ItemWrite(key, item.Record.With(path, value), item.Version + 1, Time.GetUtcNow()));
        return new Decision<int>(edits, 0);
    }, default);

    public Task Delete(ItemKey key) => Sql("DELETE FROM customers WHERE id = @p0", key.Id.Value);

    public async Task Sql(string text, params string[] values)
    {
        await using var command = _sql.CreateCommand();
        command.CommandText = text;
        foreach (var (i, value) in values.Index()) command.Parameters.AddWithValue($"@p{i}", value);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Events come in, and are applied.</summary>
    public async Task Deliver(params FakeEvent[] events)
    {
        await Receive(Integration, events);
        await ApplyEvents();
    }

    /// <summary>Applies what waits; false where nothing could be dealt with.</summary>
    public async Task<bool> ApplyEvents()
    {
        var window = await Inward.Read(new ReadLimit(100), default);
        while (!window.IsEmpty) await Inward.Apply(window, new Portion(100), default);
        return window.HasWork;
    }

    public Task Receive(Integration integration, params FakeEvent[] events) => Store.Append(
        [.. events.Select(told => new InboxEvent { Integration = integration.Key, Event = told.ToRemoteEvent(), ReceivedAt = Time.GetUtcNow() })], default);

    /// <summary>The engine works until there is nothing more to do now.</summary>
    public async Task Settle()
    {
        for (var rounds = 0; await Step(); rounds++) rounds.ShouldBeLessThan(50, "It does not come to rest.");
    }

    public async Task<int> Push(Integration? integration = null)
    {
        integration ??= Integration;
        var claimed = await Outward.Claim(integration, 100, default);
        foreach (var work in claimed.Work) await Outward.Settle(integration, await Outward.Call(integration, [work], default), default);
        return claimed.Links;
    }

    public void Later(int seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public async Task<Item?> Item(ItemKey key) => (await Store.Get([key], default)) is [var state] ? state.Item : null;

    public async Task<Link> Link(ItemKey key) => (await Links()).Single(link => link.Item == key);

    public async Task<IReadOnlyList<Link>> Links(Integration? integration = null) =>
        [.. (await Store.ScanLinks((integration ?? Integration).Key, new LinkId(0), 1000, default)).Select(state => state.Link)];

    public async Task<IReadOnlyList<Item>> Items(TenantId? tenant = null) =>
        [.. (await Store.Scan(tenant ?? TenantId.Default, "customers", null, 1000, default)).Select(state => state.Item)];

    public Task<IReadOnlyList<HistoryEntry>> History(ItemKey key) => Store.History(key, null, 1000, default);

    public async ValueTask DisposeAsync()
    {
        await _sql.DisposeAsync();
        await Store.DisposeAsync();
    }

    private async Task<bool> Step()
    {
        var worked = await Router.Route(100, default) > 0;
        worked |= await ApplyEvents();
        foreach (var integration in Integrations) worked |= await Push(integration) > 0;
        return worked;
    }
}
