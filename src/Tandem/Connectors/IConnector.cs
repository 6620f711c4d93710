using Tandem.Records;

namespace Tandem.Connectors;

/// <summary>
/// Speaks to one account of one kind of external system. It maps, sends and reads; it knows no database, and the retrying, limiting and
/// breaking is the engine's. Expected failures are values (<see cref="RemoteFailure"/>); an exception is a bug, and the engine treats it
/// as a transient failure whose effect is unknown. All members may be called at once from several threads.
/// </summary>
public interface IConnector
{
    /// <summary>The kind of system, in lower case, such as <c>stripe</c>.</summary>
    string Kind { get; }

    /// <summary>Which of the system's worlds the account is of, such as <c>live</c> or <c>test</c>; null where it cannot be told or there is one.</summary>
    string? Mode => null;

    /// <summary>The names of the catalogs it can hold.</summary>
    IReadOnlyList<string> Catalogs { get; }

    /// <summary>The calls per second that the account bears.</summary>
    RemoteLimits Limits { get; }

    /// <summary>The most calls that <see cref="Send"/> takes at once; 1 where the system has no batch calls.</summary>
    int BatchSize => 1;

    /// <summary>Where a person sees an object in the system's own pages; null where that is not known.</summary>
    Uri? PageOf(string catalog, ExternalId id) => null;

    /// <summary>Sends calls and returns an answer to each, in their order.</summary>
    Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct);

    /// <summary>One page of all objects of a catalog, from a cursor that an earlier page gave, or null for the first.</summary>
    Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct);

    /// <summary>The events stamped in a window, oldest first, one page; <paramref name="cursor"/> as an earlier page gave, or null for the first.</summary>
    /// <param name="from">Inclusive, Unix seconds by the remote's clock.</param>
    /// <param name="until">Inclusive, Unix seconds.</param>
    /// <param name="cursor">Where to go on, from <see cref="EventsAnswer.Events.Next"/>.</param>
    /// <param name="ct">Ends the call.</param>
    Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct);

    /// <summary>Verifies a webhook's signature over its raw bytes and reads its envelope. Does no I/O; the body is not there any more afterwards.</summary>
    WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets);

    /// <summary>Reads the whole of an event; null where it concerns nothing that is synced.</summary>
    /// <exception cref="System.Text.Json.JsonException">The payload is not an event of this system.</exception>
    Observation? Interpret(ReadOnlyMemory<byte> payload);

    /// <summary>Whether the account can be reached with the given credentials, for <c>doctor</c> and <em>test connection</em>.</summary>
    Task<ConnectionCheck> Check(CancellationToken ct);

    /// <summary>
    /// How many objects of a catalog there are, as nearly as one call can tell, so that an import can say how much is left; null where the
    /// system does not tell.
    /// </summary>
    Task<long?> Count(string catalog, CancellationToken ct) => Task.FromResult<long?>(null);

    /// <summary>Its settings, as they may be shown: of a secret only whether it is set.</summary>
    IReadOnlyList<ShownSetting> Settings => [];

    /// <summary>Has the remote send its events to <paramref name="address"/>; the registration that is there already is replaced.</summary>
    Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct);
}

/// <summary>The calls per second that an account bears; 0 is no limit.</summary>
/// <param name="PerSecond">All calls.</param>
/// <param name="PerEndpointPerSecond">The calls of one kind: creates, updates, deletes, fetches, lists, events.</param>
public sealed record RemoteLimits(double PerSecond, double PerEndpointPerSecond);

/// <summary>One remote object, as it was at a moment.</summary>
public sealed record RemoteObject
{
    /// <summary>The catalog.</summary>
    public required string Catalog { get; init; }

    /// <summary>Its id there.</summary>
    public required ExternalId Id { get; init; }

    /// <summary>Its synced content; empty where it is deleted.</summary>
    public required Record Record { get; init; }

    /// <summary>The id of our item that its metadata names; null where it names none.</summary>
    public ItemId? Item { get; init; }

    /// <summary>It is deleted.</summary>
    public bool Deleted { get; init; }

    /// <summary>When it was as told, by the remote's clock.</summary>
    public required StampRange Seen { get; init; }
}

/// <summary>A moment known only to lie in a range, in Unix seconds of the remote's clock; both ends are inclusive.</summary>
/// <param name="Earliest">The earliest second that it can be.</param>
/// <param name="Latest">The latest second that it can be.</param>
public readonly record struct StampRange(long Earliest, long Latest)
{
    /// <summary>A moment known to the second.</summary>
    public static StampRange At(long second) => new(second, second);
}

/// <summary>What an event says.</summary>
public sealed record Observation
{
    /// <summary>The object as it was when the event came about; where <see cref="Thin"/>, only its catalog, id and stamp mean anything.</summary>
    public required RemoteObject Object { get; init; }

    /// <summary>
    /// The event names its object and tells nothing of it, not even whether it is deleted: the object must be fetched. Its empty
    /// record is no content.
    /// </summary>
    public bool Thin { get; init; }

    /// <summary>The idempotency key of the request that caused it; null where none did or none is named.</summary>
    public string? CauseKey { get; init; }

    /// <summary>The values before, of the fields that the event says changed: path to value, null for no value.</summary>
    public IReadOnlyDictionary<string, string?> Previous { get; init; } = new Dictionary<string, string?>();
}

/// <summary>The outcome of <see cref="IConnector.Check"/>.</summary>
/// <param name="Reachable">The account answered.</param>
/// <param name="Message">What was found, in one line for a person.</param>
/// <param name="Hint">The way out where something is wrong; else null.</param>
public sealed record ConnectionCheck(bool Reachable, string Message, string? Hint);

/// <summary>A setting as it may be shown.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Value">Its value; of a secret <c>set</c> or <c>not set</c>; null where it has none.</param>
/// <param name="Description">What it does, in a line.</param>
public sealed record ShownSetting(string Name, string? Value, string Description)
{
    /// <summary>A secret, of which only this is told.</summary>
    public static ShownSetting Secret(string name, bool isSet, string description) => new(name, isSet ? "set" : "not set", description);
}

/// <summary>The outcome of <see cref="IConnector.RegisterWebhook"/>.</summary>
/// <param name="Id">The registration's id there; null where it failed.</param>
/// <param name="Secret">The secret that its signatures are made with; null where it failed.</param>
/// <param name="Error">Why it failed; else null.</param>
public sealed record WebhookRegistration(string? Id, Secret? Secret, string? Error);
