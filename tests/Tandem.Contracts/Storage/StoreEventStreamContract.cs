using Tandem.Catalogs;
using Tandem.Contracts.Streams;
using Tandem.Storage.Sql;
using Tandem.Streams;

namespace Tandem.Contracts.Storage;

/// <summary>The event stream that a store keeps in tables of its own.</summary>
public abstract class StoreEventStreamContract(StoreFixture fixture) : EventStreamContract
{
    private readonly SqlStore _store = fixture.Create();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_read_ends_with_the_event_that_reaches_the_bytes_asked_for(bool several)
    {
        IntegrationKey[] integrations = several ? [Some.Stripe, Some.Salesforce] : [Some.Stripe];
        await _store.Append([.. Enumerable.Range(1, 5).Select(i => Some.Event($"evt_{i}", payload: new string('x', 100_000)))], CancellationToken.None);

        (await Ids(bytes: 150_000)).ShouldBe(["evt_1", "evt_2"]);
        (await Ids(bytes: 1)).ShouldBe(["evt_1"]);
        (await Ids(bytes: 10_000_000)).Count().ShouldBe(5);

        async Task<IEnumerable<string>> Ids(long bytes) =>
            (await _store.Read(integrations, new ReadLimit(10, bytes), CancellationToken.None)).Select(each => each.Event.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_stands_behind_a_place_is_read_alone(bool several)
    {
        IntegrationKey[] integrations = several ? [Some.Stripe, Some.Salesforce] : [Some.Stripe];
        await _store.Append([.. Enumerable.Range(1, 5).Select(i => Some.Event($"evt_{i}"))], CancellationToken.None);
        var first = await _store.Read(integrations, new ReadLimit(2), CancellationToken.None);

        var rest = await _store.Read(integrations, new ReadLimit(2) { After = first[^1].Position }, CancellationToken.None);

        rest.Select(each => each.Event.Id).ShouldBe(["evt_3", "evt_4"]);
        (await _store.Read(integrations, new ReadLimit(10) { After = long.MaxValue }, CancellationToken.None)).ShouldBeEmpty();
    }

    protected override async Task<IEventStream> Open()
    {
        await _store.Migrate([Customers.Catalog], CancellationToken.None);
        return _store;
    }

    protected override async Task Close() => await _store.DisposeAsync();
}
