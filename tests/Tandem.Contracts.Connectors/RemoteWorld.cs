using Tandem.Connectors;
using Tandem.Records;

namespace Tandem.Contracts.Connectors;

/// <summary>A connector, and the remote that it speaks to: what other people do there, and what only that kind of system knows.</summary>
public abstract class RemoteWorld : IAsyncDisposable
{
    /// <summary>The connector under test.</summary>
    public abstract IConnector Connector { get; }

    /// <summary>The catalog under test.</summary>
    public abstract string Catalog { get; }

    /// <summary>A record in which each field has a value, and each map an entry or two.</summary>
    public abstract Record Full { get; }

    /// <summary>A record with the same paths, and another value in each.</summary>
    public abstract Record Other { get; }

    /// <summary>The prefix of the paths of a map's entries; null where the catalog has none.</summary>
    public abstract string? Map { get; }

    /// <summary>A record that the remote refuses to store.</summary>
    public abstract Record Unacceptable { get; }

    /// <summary>An id in the remote's form that it never gave out.</summary>
    public abstract ExternalId Unknown { get; }

    /// <summary>Now, by the remote's clock, in Unix seconds.</summary>
    public abstract long Now { get; }

    /// <summary>Lets time pass, on the remote's clock and on ours.</summary>
    public abstract void Pass(TimeSpan time);

    /// <summary>Somebody else creates an object, without an item's id.</summary>
    public abstract Task<ExternalId> Create(Record record);

    /// <summary>Somebody else edits an object.</summary>
    public abstract Task Edit(ExternalId id, IReadOnlyList<FieldChange> changes);

    /// <summary>Somebody else deletes an object.</summary>
    public abstract Task Delete(ExternalId id);

    /// <summary>Where webhooks are to be sent for <see cref="NextWebhook"/> to return them.</summary>
    public abstract Uri WebhookAddress { get; }

    /// <summary>The next webhook that arrives at <see cref="WebhookAddress"/>.</summary>
    public abstract Task<WebhookRequest> NextWebhook();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Sends one call.</summary>
    public async Task<RemoteAnswer> Send(RemoteCall call) => (await Connector.Send([call], default)).ShouldHaveSingleItem();

    /// <summary>Sends one call, and the object that it is answered with.</summary>
    public async Task<RemoteObject> Stored(RemoteCall call) => (await Send(call)).ShouldBeOfType<RemoteAnswer.Stored>().Object;

    /// <summary>Creates an object by the connector.</summary>
    public Task<RemoteObject> Created(Record record, string item = "item-1") =>
        Stored(new RemoteCall.Create(Catalog, new ItemId(item), record, $"create-{item}"));

    /// <summary>All events from a second on.</summary>
    public async Task<IReadOnlyList<RemoteEvent>> Events(long from, long? until = null)
    {
        var events = new List<RemoteEvent>();
        string? cursor = null;
        do
        {
            var page = (await Connector.ReadEvents(from, until ?? Now, cursor, default)).ShouldBeOfType<EventsAnswer.Events>();
            events.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return events;
    }

    /// <summary>What an event says.</summary>
    public Observation Observe(RemoteEvent told) => Connector.Interpret(told.Payload).ShouldNotBeNull();
}

/// <summary>A webhook as it arrived.</summary>
/// <param name="Body">The raw body.</param>
/// <param name="Headers">The headers.</param>
public sealed record WebhookRequest(ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>A contract: each test has a world of its own.</summary>
public abstract class ConnectorContract : IAsyncLifetime
{
    /// <summary>The world of this test.</summary>
    protected RemoteWorld World { get; private set; } = null!;

    /// <summary>Makes a world.</summary>
    protected abstract Task<RemoteWorld> Build();

    /// <inheritdoc />
    public async Task InitializeAsync() => World = await Build();

    /// <inheritdoc />
    public async Task DisposeAsync() => await World.DisposeAsync();
}
