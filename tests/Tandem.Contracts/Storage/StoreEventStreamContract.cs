using Tandem.Catalogs;
using Tandem.Contracts.Streams;
using Tandem.Storage.Sql;
using Tandem.Streams;

namespace Tandem.Contracts.Storage;

/// <summary>The event stream that a store keeps in tables of its own.</summary>
public abstract class StoreEventStreamContract(StoreFixture fixture) : EventStreamContract
{
    private readonly SqlStore _store = fixture.Create();

    protected override async Task<IEventStream> Open()
    {
        await _store.Migrate([Customers.Catalog], CancellationToken.None);
        return _store;
    }

    protected override async Task Close() => await _store.DisposeAsync();
}
