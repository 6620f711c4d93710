using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Storage.Sql;
using Tandem.Streams;

namespace Tandem.Contracts.Storage;

/// <summary>A fresh store for each test, and short words for what tests do with it.</summary>
public abstract class StoreContract(StoreFixture fixture) : IAsyncLifetime
{
    protected static readonly CancellationToken Ct = CancellationToken.None;

    protected StoreFixture Fixture => fixture;

    protected SqlStore Store { get; } = fixture.Create();

    public Task InitializeAsync() => Store.Migrate([Customers.Catalog], Ct);

    public async Task DisposeAsync() => await Store.DisposeAsync();

    protected async Task<SqlStore> SecondStore()
    {
        var second = Fixture.Again(Store);
        await second.Migrate([Customers.Catalog], Ct);
        return second;
    }

    protected Task Sql(string sql) => Fixture.Execute(Store, sql);

    /// <summary>Saves edits, without reading.</summary>
    protected Task Save(Action<Edits> fill, string source = "api") => Change(Selection.Nothing, (_, edits) => fill(edits), source);

    /// <summary>Reads, then saves edits.</summary>
    protected Task<Snapshot> Change(Selection selection, Action<Snapshot, Edits> fill, string source = "api") =>
        Store.Transact(
            selection,
            snapshot =>
            {
                var edits = new Edits(source);
                fill(snapshot, edits);
                return new Decision<Snapshot>(edits, snapshot);
            },
            Ct);

    protected Task<Snapshot> Load(Selection selection) => Change(selection, (_, _) => { });

    protected async Task<LinkState> OnlyLink() => (await AllLinks()).ShouldHaveSingleItem();

    protected Task<IReadOnlyList<LinkState>> AllLinks(TenantId? tenant = null) =>
        Store.Links(new LinkQuery { Tenant = tenant ?? TenantId.Default, Limit = 1000 }, Ct);

    protected async Task<Item?> Item(string id, TenantId? tenant = null) =>
        (await Store.Get([Some.Key(id, tenant)], Ct)).SingleOrDefault()?.Item;

    protected Task<IReadOnlyList<Change>> Changes() => ((IChangeStream)Store).Read(1000, Ct);
}
