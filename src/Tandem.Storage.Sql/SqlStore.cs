using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Storage.Sql.Memory;
using Tandem.Storage.Sql.Queries;
using Tandem.Storage.Sql.Streams;
using Tandem.Storage.Sql.Work;
using Tandem.Streams;
using Tandem.Verifying;

namespace Tandem.Storage.Sql;

/// <summary>
/// All of the engine's doors to one SQL database, and its streams in tables of it. <see cref="Migrate"/> is called once before anything else.
/// </summary>
public abstract class SqlStore :
    ISyncStore, IItemQueries, IReports, IIntegrationStates, IVerifyReports, IRequestKeys, IRetention, ISharedMemory, IEventStream, IEventMemory,
    IChangeStream,
    IAsyncDisposable
{
    private readonly SqlDatabase _database;
    private readonly UnitsOfWork _work;
    private readonly ChangeRouter _router;
    private readonly ItemQueries _items;
    private readonly Reports _reports;
    private readonly ActivityReader _activity;
    private readonly TotalsReader _totals;
    private readonly IntegrationMemory _integrations;
    private readonly VerifyReports _verifyReports;
    private readonly RequestKeys _requestKeys;
    private readonly Retention _retention;
    private readonly SharedMemory _shared;
    private readonly EventInbox _inbox;
    private readonly ParkedEvents _parked;
    private readonly ChangeQueue _changes;

    private protected SqlStore(SqlDatabase database)
    {
        _database = database;
        _work = new UnitsOfWork(database);
        _router = new ChangeRouter(database);
        _items = new ItemQueries(database);
        _reports = new Reports(database);
        _activity = new ActivityReader(database);
        _totals = new TotalsReader(database);
        _integrations = new IntegrationMemory(database);
        _verifyReports = new VerifyReports(database);
        _requestKeys = new RequestKeys(database);
        _retention = new Retention(database);
        _shared = new SharedMemory(database);
        _inbox = new EventInbox(database);
        _parked = new ParkedEvents(database);
        _changes = new ChangeQueue(database);
    }

    /// <inheritdoc />
    public async Task Migrate(IReadOnlyList<Catalog> catalogs, CancellationToken ct) =>
        _database.Tables = await Migrations.Run(_database, catalogs, ct);

    /// <summary>The SQL that <see cref="Migrate"/> would run, in order; empty where the schema is as it should be. Nothing is changed.</summary>
    /// <exception cref="StorageException">As <see cref="Migrate"/> throws it.</exception>
    public Task<IReadOnlyList<string>> PlanMigration(IReadOnlyList<Catalog> catalogs, CancellationToken ct) => Migrations.Plan(_database, catalogs, ct);

    /// <summary>Looks at the schema, and changes nothing. It does not wait for a server that is away.</summary>
    /// <exception cref="StorageException">As <see cref="Migrate"/> throws it.</exception>
    public Task<SqlInspection> Inspect(IReadOnlyList<Catalog> catalogs, CancellationToken ct) =>
        _database.Look(session => SqlInspection.Read(session, catalogs, ct), ct);

    /// <inheritdoc />
    public Task<TResult> Transact<TResult>(Selection selection, Func<Snapshot, Decision<TResult>> decide, CancellationToken ct) =>
        _work.Transact(selection, decide, ct);

    /// <inheritdoc />
    public Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct) =>
        _router.Route(changes, integrations, now, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ItemState>> Scan(TenantId tenant, string catalog, ItemId? after, int count, CancellationToken ct) =>
        _items.Scan(tenant, catalog, after, count, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct) =>
        _reports.ScanLinks(integration, after, count, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ItemState>> Get(IReadOnlyList<ItemKey> keys, CancellationToken ct) => _items.Get(keys, ct);

    /// <inheritdoc />
    public Task<ItemPage> List(ItemQuery query, CancellationToken ct) => _items.List(query, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ItemKey>> FindByValue(
        TenantId tenant, string catalog, string path, IReadOnlyList<string> values, int max, CancellationToken ct) =>
        _items.FindByValue(tenant, catalog, path, values, max, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<HistoryEntry>> History(ItemKey item, long? before, int count, CancellationToken ct) =>
        _reports.History(item, before, count, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<HistoryEntry>> Activity(ActivityQuery query, CancellationToken ct) => _activity.Read(query, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> Sources(TenantId tenant, int max, CancellationToken ct) => _activity.Sources(tenant, max, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<LinkState>> Links(LinkQuery query, CancellationToken ct) => _reports.Links(query, ct);

    /// <inheritdoc />
    public Task<Totals> Totals(TenantId tenant, DateTimeOffset now, CancellationToken ct) => _totals.Read(tenant, now, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<IntegrationState>> Load(CancellationToken ct) => _integrations.Load(ct);

    /// <inheritdoc />
    public Task<IntegrationState> Update(
        IntegrationKey integration, Func<IntegrationState, IntegrationState> change, CancellationToken ct) =>
        _integrations.Update(integration, change, ct);

    /// <inheritdoc />
    public Task<VerifyReport?> Last(IntegrationKey integration, CancellationToken ct) => _verifyReports.Last(integration, ct);

    /// <inheritdoc />
    public Task Save(VerifyReport report, CancellationToken ct) => _verifyReports.Save(report, ct);

    /// <inheritdoc />
    public Task<RequestAnswer?> Begin(TenantId tenant, string key, string fingerprint, DateTimeOffset now, CancellationToken ct) =>
        _requestKeys.Begin(tenant, key, fingerprint, now, ct);

    /// <inheritdoc />
    public Task Finish(TenantId tenant, string key, int status, string body, CancellationToken ct) =>
        _requestKeys.Finish(tenant, key, status, body, ct);

    /// <inheritdoc />
    public Task Abandon(TenantId tenant, string key, CancellationToken ct) => _requestKeys.Abandon(tenant, key, ct);

    /// <inheritdoc />
    public Task<int> Forget(DateTimeOffset eventIds, DateTimeOffset requestKeys, CancellationToken ct) =>
        _retention.Forget(eventIds, requestKeys, ct);

    /// <inheritdoc />
    public virtual bool IsShared => true;

    /// <inheritdoc />
    public Task<string?> Read(string name, CancellationToken ct) => _shared.Read(name, ct);

    /// <inheritdoc />
    public Task<TResult> Change<TResult>(string name, Func<string?, (string? Text, TResult Result)> change, CancellationToken ct) =>
        _shared.Change(name, change, ct);

    /// <inheritdoc />
    public Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct) => _inbox.Append(events, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct) =>
        _inbox.Read(integrations, limit, ct);

    /// <inheritdoc />
    public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) => _inbox.Acknowledge(events, ct);

    /// <inheritdoc />
    public Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct) => Task.CompletedTask; // they stay where they are

    /// <inheritdoc />
    public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => _inbox.Mark(integration, ct);

    /// <inheritdoc />
    public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => _inbox.IsPast(mark, left, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<InboxEvent>> Unknown(IReadOnlyList<InboxEvent> events, CancellationToken ct) => _inbox.Unknown(events, ct);

    /// <inheritdoc />
    public Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct) =>
        _parked.Park(events, now, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct) =>
        _parked.After(tenant, after, count, ct);

    /// <inheritdoc />
    public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) =>
        _parked.Release(tenant, ids, replay, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<Change>> Read(int max, CancellationToken ct) => _changes.Read(max, ct);

    /// <inheritdoc />
    public Task Acknowledge(IReadOnlyList<Change> changes, CancellationToken ct) => _changes.Acknowledge(changes, ct);

    /// <inheritdoc />
    public abstract IAsyncEnumerable<bool> WatchWriters(CancellationToken ct);

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
