using System.Text.Json;
using Tandem.Connectors;
using Tandem.Records;

namespace Tandem.Simulation;

/// <summary>
/// A model of Stripe: objects, events stamped in whole seconds, idempotency keys with stored answers, values stored differently from how
/// they were sent. In the middle of any call, other things may happen first.
/// </summary>
internal sealed class RemoteModel(VirtualTime time, Random random) : IConnector
{
    private const string Catalog = "customers";
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

    private readonly Dictionary<string, (DateTimeOffset At, string Fingerprint, RemoteAnswer Answer)> _keys = [];
    private readonly List<ModelEvent> _events = [];
    private readonly Dictionary<string, int> _underWay = [];
    private int _stalls;
    private int _lastId;

    public Dictionary<string, ModelObject> Objects { get; } = [];

    /// <summary>Events that a webhook is still to be sent for.</summary>
    public List<ModelEvent> Undelivered { get; } = [];

    /// <summary>The keys of the calls that deleted something.</summary>
    public HashSet<string> DeletionKeys { get; } = [];

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>What happens elsewhere while a call is under way.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether an event was dealt with on our side.</summary>
    public Func<string, bool> IsTold { get; set; } = _ => false;

    public Action<string> Trace { get; set; } = _ => { };

    public int Writes { get; private set; }

    public string Kind => "model";
    public IReadOnlyList<string> Catalogs => [Catalog];
    public RemoteLimits Limits => new(0, 0);

    public async Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct) => [await Send(calls[0])];

    private async Task<RemoteAnswer> Send(RemoteCall call)
    {
        var subject = Subject(call);
        var began = time.GetUtcNow();

        // After a stall a lease may have passed with its call still under way: nothing can prevent that, and the key makes it harmless.
        if (_underWay.TryGetValue(subject, out var since) && since == _stalls) throw new Violation($"Two calls at once for {subject}.");
        _underWay[subject] = _stalls;
        try
        {
            await Interrupted();
            if (Happens(Faults.LostBefore)) return Told(call, new RemoteFailure.Transient("connection cut before the effect"));
            if (Happens(Faults.Throttled))
                return Told(call, new RemoteFailure.Throttled("slow down", time.GetUtcNow().AddSeconds(1 + random.Next(5)), random.Next(2) == 0));

            var answer = Told(call, Perform(call, began));
            await Interrupted();
            return Happens(Faults.LostAfter) ? Told(call, new RemoteFailure.Transient("connection cut after the effect")) : answer;
        }
        finally
        {
            _underWay.Remove(subject);
        }
    }

    private RemoteAnswer Told(RemoteCall call, RemoteAnswer answer)
    {
        Trace($"{call.GetType().Name} {Subject(call)} -> {answer switch
        {
            RemoteAnswer.Stored stored => $"{stored.Object.Id} {stored.Object.Record}{(stored.Replayed ? " (replayed)" : "")}",
            RemoteFailure failure => failure.ToString(),
            _ => answer.GetType().Name,
        }}");
        return answer;
    }

    private async Task Interrupted()
    {
        time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
        if (Happens(Faults.Stall))
        {
            _stalls++;
            time.Advance(TimeSpan.FromSeconds(150));
        }

        if (Happens(Faults.Meanwhile)) await Meanwhile();
        if (Happens(Faults.Crash)) throw new SimulatedCrash();
    }

    private RemoteAnswer Perform(RemoteCall call, DateTimeOffset began)
    {
        var key = call switch
        {
            RemoteCall.Create create => create.Key,
            RemoteCall.Update update => update.Key,
            RemoteCall.Delete delete => delete.Key,
            _ => null,
        };
        if (key is null) return Effect(call, null, began);

        var fingerprint = Fingerprint(call);
        if (_keys.TryGetValue(key, out var known) && time.GetUtcNow() - known.At < KeyLife)
        {
            if (known.Fingerprint != fingerprint) throw new Violation($"The key {key} was used for two contents: {known.Fingerprint} and {fingerprint}.");
            return known.Answer switch
            {
                RemoteAnswer.Stored stored => stored with { Replayed = true },
                RemoteFailure.Transient => new RemoteFailure.Transient("stored failure, replayed", KeySpent: true),
                _ => known.Answer,
            };
        }

        Writes++;

        // A failure after execution began is stored with the key: the same key then fails for good, effect or not.
        if (Happens(Faults.FailureStored))
        {
            if (random.Next(2) == 0) Effect(call, key, began);
            _keys[key] = (time.GetUtcNow(), fingerprint, new RemoteFailure.Transient("server error"));
            return new RemoteFailure.Transient("server error");
        }

        var answer = Effect(call, key, began);
        if (answer is not RemoteFailure.Refused) _keys[key] = (time.GetUtcNow(), fingerprint, answer);
        return answer;
    }

    private RemoteAnswer Effect(RemoteCall call, string? key, DateTimeOffset began)
    {
        switch (call)
        {
            case RemoteCall.Create create:
                if (IsRefused(create.Record)) return new RemoteFailure.Refused("not a valid value");
                return Stored(Create(create.Record, create.Item, key), began);
            case RemoteCall.Update update:
                if (Objects[update.Id.Value] is not { Deleted: false } found) return new RemoteAnswer.Gone();
                if (IsRefused(Record.From(update.Changes.Select(change => KeyValuePair.Create(change.Path, change.To)))))
                    return new RemoteFailure.Refused("not a valid value");
                Edit(found, found.Record.With(update.Changes.Select(change => KeyValuePair.Create(change.Path, change.To))), key);
                return Stored(found, began);
            case RemoteCall.Delete delete:
                if (Objects[delete.Id.Value] is { Deleted: false } doomed) Delete(doomed, key);
                return new RemoteAnswer.Gone();
            case RemoteCall.Fetch fetch:
                return Objects[fetch.Id.Value] is { Deleted: false } read ? Stored(read, began) : new RemoteAnswer.Gone();
            case RemoteCall.Find find:
                return Objects.Values.FirstOrDefault(candidate => candidate.Item == find.Item && !candidate.Deleted && IsFound(candidate)) is { } match
                    ? Stored(match, began)
                    : new RemoteAnswer.Missing();
            default:
                throw new InvalidOperationException();
        }
    }

    // In an outage Stripe's search is behind for up to an hour. Nothing can be promised of an object that was not told of by then, so for some
    // objects the search is away for good as soon as the event of their create was dealt with.
    private bool IsFound(ModelObject found) => found.IndexedAt <= time.GetUtcNow() && !(Number(found.Id) % 3 == 0 && IsTold(found.CreatedBy));

    private RemoteAnswer.Stored Stored(ModelObject found, DateTimeOffset began) =>
        new(View(found, new StampRange(began.ToUnixTimeSeconds(), time.Seconds)));

    private static RemoteObject View(ModelObject found, StampRange seen) => new()
    {
        Catalog = Catalog,
        Id = new ExternalId(found.Id),
        Record = found.Deleted ? Record.Empty : found.Record,
        Item = found.Item,
        Deleted = found.Deleted,
        Seen = seen,
    };

    public ModelObject Create(Record record, ItemId? item, string? key)
    {
        var made = new ModelObject($"cus_{++_lastId}") { Record = Normalised(record), Item = item, IndexedAt = time.GetUtcNow().AddSeconds(random.Next(120)) };
        Objects.Add(made.Id, made);
        made.CreatedBy = Announce(made, "created", key, []);
        return made;
    }

    public void Edit(ModelObject found, Record record, string? key)
    {
        var (before, after) = (found.Record, Normalised(record));
        if (before.Equals(after)) return;
        found.Record = after;
        Announce(found, "updated", key, before.ChangesTo(after).ToDictionary(change => change.Path, change => change.From));
    }

    public void Delete(ModelObject found, string? key)
    {
        if (key is not null) DeletionKeys.Add(key);
        found.Deleted = true;
        Announce(found, "deleted", key, []);
    }

    /// <summary>What Stripe and others do to values: what comes back need not be what was sent.</summary>
    public static string? Normalised(string path, string? value) => path is "phone" ? value?.Replace(" ", "", StringComparison.Ordinal) : value?.Trim();

    private static Record Normalised(Record record) =>
        Record.From(record.Select(field => KeyValuePair.Create(field.Key, Normalised(field.Key, field.Value))));

    public static bool IsRefused(Record record) => record.Any(field => field.Value.Contains("refused", StringComparison.Ordinal));

    private string Announce(ModelObject subject, string what, string? key, Dictionary<string, string?> previous)
    {
        var told = new ModelEvent(
            $"evt_{_events.Count + 1}", what, subject.Id, time.Seconds, subject.Record, subject.Item?.Value, subject.Deleted, key, previous);
        _events.Add(told);
        Undelivered.Add(told);
        Trace($"event {told.Id} {what} {subject.Id} @{told.Stamp} {subject.Record} by {key}");
        return told.Id;
    }

    public async Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct)
    {
        var began = time.GetUtcNow();
        await Interrupted();
        if (Happens(Faults.LostBefore)) return new ListAnswer.Failed(new RemoteFailure.Transient("connection cut"));

        // A page as it was when it was read: by the time it is applied, it may be old.
        var page = Objects.Values.Where(found => !found.Deleted && (cursor is null || Number(found.Id) > Number(cursor)))
            .OrderBy(found => Number(found.Id)).Take(3)
            .Select(found => View(found, new StampRange(began.ToUnixTimeSeconds(), time.Seconds))).ToArray();
        await Interrupted();
        return new ListAnswer.Page(page, page.Length < 3 ? null : page[^1].Id.Value);
    }

    private static int Number(string id) => int.Parse(id.AsSpan(4));

    public async Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct)
    {
        await Interrupted();
        if (Happens(Faults.LostBefore)) return new EventsAnswer.Failed(new RemoteFailure.Transient("connection cut"));

        // The feed lags, which is why the poll cursor stays behind: what is younger than some seconds may not be there yet.
        var visible = _events.Where(told => told.Stamp >= from && told.Stamp <= until && (told.Stamp <= time.Seconds - 30 || Number(told.Id) % 2 == 0));
        return new EventsAnswer.Events([.. visible.Select(told => told.ToRemoteEvent())], null);
    }

    public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets) =>
        throw new NotSupportedException("The simulation delivers events to the inbox itself.");

    public Observation? Interpret(ReadOnlyMemory<byte> payload)
    {
        var told = JsonSerializer.Deserialize<ModelEvent>(payload.Span)!;
        return new Observation
        {
            Object = new RemoteObject
            {
                Catalog = Catalog,
                Id = new ExternalId(told.Object),
                Record = told.Deleted ? Record.Empty : told.Record,
                Item = told.Item is { } item ? new ItemId(item) : null,
                Deleted = told.Deleted,
                Seen = StampRange.At(told.Stamp),
            },
            CauseKey = told.Key,
            Previous = told.Previous,
        };
    }

    public Task<ConnectionCheck> Check(CancellationToken ct) => Task.FromResult(new ConnectionCheck(true, "model", null));

    public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => throw new NotSupportedException();

    private bool Happens(double rate) => rate > 0 && random.NextDouble() < rate;

    private static string Subject(RemoteCall call) => call switch
    {
        RemoteCall.Create create => create.Item.Value,
        RemoteCall.Find find => find.Item.Value,
        RemoteCall.Update update => update.Id.Value,
        RemoteCall.Delete delete => delete.Id.Value,
        RemoteCall.Fetch fetch => fetch.Id.Value,
        _ => "",
    };

    private static string Fingerprint(RemoteCall call) => call switch
    {
        RemoteCall.Create create => $"create {create.Item} {create.Record}",
        RemoteCall.Update update => $"update {update.Id} {string.Join(", ", update.Changes.Select(change => $"{change.Path}={change.To}"))}",
        _ => $"{call.GetType().Name} {Subject(call)}",
    };
}

/// <summary>An object of the model.</summary>
internal sealed class ModelObject(string id)
{
    public string Id { get; } = id;
    public Record Record { get; set; } = Record.Empty;
    public ItemId? Item { get; init; }

    /// <summary>The event that told of it first.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>From when on a search finds it.</summary>
    public DateTimeOffset IndexedAt { get; init; }

    public bool Deleted { get; set; }
}

/// <summary>An event of the model, as it is sent.</summary>
internal sealed record ModelEvent(
    string Id, string Type, string Object, long Stamp, Record Record, string? Item, bool Deleted, string? Key, Dictionary<string, string?> Previous)
{
    public RemoteEvent ToRemoteEvent() => new()
    {
        Id = Id,
        Type = "customer." + Type,
        ExternalId = new ExternalId(Object),
        Stamp = Stamp,
        Payload = JsonSerializer.SerializeToUtf8Bytes(this),
    };
}

/// <summary>A rule was broken. A cancellation, so that the engine does not take it for a failure of its connector and go on.</summary>
internal sealed class Violation(string message) : OperationCanceledException(message);
