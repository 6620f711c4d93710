using System.Text.Json;
using Tandem.Connectors;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Engine;

/// <summary>A remote that does as it is told: keeps objects and idempotency keys, and goes wrong where a test has scripted it.</summary>
internal sealed class FakeRemote(ManualTime time) : IConnector
{
    private readonly Dictionary<string, RemoteAnswer> _keys = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<Func<RemoteCall, Func<RemoteAnswer>, Task<RemoteAnswer>>> _script = [];
    private readonly List<FakeEvent> _feed = [];

    private readonly Lock _lock = new();

    public Dictionary<string, FakeObject> Objects { get; } = [];

    public List<RemoteCall> Calls { get; } = [];

    public List<(long From, long Until)> Polls { get; } = [];

    public List<string?> Pages { get; } = [];

    public RemoteFailure? FeedFailure { get; set; }

    /// <summary>A page that fails, by its number from 0.</summary>
    public int? FailingPage { get; set; }

    /// <summary>How values are stored.</summary>
    public Func<string, string> Stores { get; set; } = value => value;

    public string Kind => "fake";
    public string? Mode { get; init; }
    public IReadOnlyList<string> Catalogs => ["customers"];
    public RemoteLimits Limits => new(0, 0);

    public IEnumerable<RemoteCall> Writes => Calls.Where(call => call is RemoteCall.Create or RemoteCall.Update or RemoteCall.Delete);

    public IEnumerable<FakeObject> Live => Objects.Values.Where(found => !found.Deleted);

    private long Second => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The next call fails so, and has no effect.</summary>
    public void Fail(RemoteFailure failure) => _script.Enqueue((_, _) => Task.FromResult<RemoteAnswer>(failure));

    /// <summary>The next call has its effect, and its answer is lost.</summary>
    public void LoseAnswer(bool keySpent = false) => _script.Enqueue((_, effect) =>
    {
        effect();
        return Task.FromResult<RemoteAnswer>(new RemoteFailure.Transient("timed out", keySpent));
    });

    /// <summary>What the next call does and is answered.</summary>
    public void Then(Func<Func<RemoteAnswer>, Task<RemoteAnswer>> happening) => _script.Enqueue((_, effect) => happening(effect));

    /// <summary>Something happens before the next call has its effect, or after it.</summary>
    public void Meanwhile(Func<Task> happening, bool after = false) => _script.Enqueue(async (_, effect) =>
    {
        if (!after) await happening();
        var answer = effect();
        if (after) await happening();
        return answer;
    });

    public async Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct)
    {
        // The pump calls from many threads at once.
        lock (_lock) Calls.Add(calls[0]);
        return [_script.TryDequeue(out var scripted) ? await scripted(calls[0], () => Perform(calls[0])) : Perform(calls[0])];
    }

    private RemoteAnswer Perform(RemoteCall call)
    {
        lock (_lock) return Effect(call);
    }

    /// <summary>Somebody creates an object there.</summary>
    public FakeEvent Create(Record record, ItemId? item = null, string? key = null)
    {
        var id = $"cus_{Objects.Count + 1}";
        Objects[id] = new FakeObject(id) { Record = Stored(record), Item = item };
        return Announce(Objects[id], key, []);
    }

    /// <summary>Somebody edits an object there.</summary>
    public FakeEvent Edit(string id, string path, string? value, string? key = null) => Edit(id, Objects[id].Record.With(path, value), key);

    /// <summary>Somebody deletes an object there.</summary>
    public FakeEvent Delete(string id, string? key = null)
    {
        Objects[id].Deleted = true;
        return Announce(Objects[id], key, []);
    }

    public FakeEvent LastEvent => _feed[^1];

    public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct)
    {
        Pages.Add(cursor);
        var page = cursor is null ? 0 : int.Parse(cursor);
        if (page == FailingPage) return Task.FromResult<ListAnswer>(new ListAnswer.Failed(new RemoteFailure.Transient("timed out")));
        var objects = Live.Skip(page * 2).Take(2).Select(View).ToArray();
        return Task.FromResult<ListAnswer>(new ListAnswer.Page(objects, Live.Count() > page * 2 + 2 ? $"{page + 1}" : null));
    }

    public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct)
    {
        Polls.Add((from, until));
        if (FeedFailure is { } failure) return Task.FromResult<EventsAnswer>(new EventsAnswer.Failed(failure));
        return Task.FromResult<EventsAnswer>(new EventsAnswer.Events(
            [.. _feed.Where(told => told.Stamp >= from && told.Stamp <= until).Select(told => told.ToRemoteEvent())], null));
    }

    public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets) => throw new NotSupportedException();

    public Observation? Interpret(ReadOnlyMemory<byte> payload) => JsonSerializer.Deserialize<FakeEvent>(payload.Span)!.ToObservation();

    public Task<ConnectionCheck> Check(CancellationToken ct) => throw new NotSupportedException();

    public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => throw new NotSupportedException();

    private RemoteAnswer Effect(RemoteCall call)
    {
        var key = call switch
        {
            RemoteCall.Create create => create.Key,
            RemoteCall.Update update => update.Key,
            RemoteCall.Delete delete => delete.Key,
            _ => null,
        };
        if (key is null) return Effect(call, null);
        if (_keys.TryGetValue(key, out var known)) return known is RemoteAnswer.Stored stored ? stored with { Replayed = true } : known;
        return _keys[key] = Effect(call, key);
    }

    private RemoteAnswer Effect(RemoteCall call, string? key)
    {
        switch (call)
        {
            case RemoteCall.Create create:
                return Answer(Create(create.Record, create.Item, key).Id);
            case RemoteCall.Update update when Objects[update.Id.Value] is { Deleted: false } found:
                Edit(found.Id, found.Record.With(update.Changes.Select(change => KeyValuePair.Create(change.Path, change.To))), key);
                return Answer(found.Id);
            case RemoteCall.Delete delete:
                if (!Objects[delete.Id.Value].Deleted) Delete(delete.Id.Value, key);
                return new RemoteAnswer.Gone();
            case RemoteCall.Fetch fetch when !Objects[fetch.Id.Value].Deleted:
                return Answer(fetch.Id.Value);
            case RemoteCall.Find find:
                return Live.FirstOrDefault(found => found.Item == find.Item) is { } match ? Answer(match.Id) : new RemoteAnswer.Missing();
            default:
                return new RemoteAnswer.Gone();
        }
    }

    private FakeEvent Edit(string id, Record record, string? key)
    {
        var (found, after) = (Objects[id], Stored(record));
        var before = found.Record;
        found.Record = after;
        return Announce(found, key, before.ChangesTo(after).ToDictionary(change => change.Path, change => change.From));
    }

    private FakeEvent Announce(FakeObject found, string? key, Dictionary<string, string?> previous)
    {
        var told = new FakeEvent($"evt_{_feed.Count + 1}", found.Id, Second, found.Record, found.Item?.Value, found.Deleted, key, previous, false);
        _feed.Add(told);
        return told;
    }

    private RemoteAnswer.Stored Answer(string id) => new(View(Objects[id]));

    private RemoteObject View(FakeObject found) => new()
    {
        Catalog = "customers",
        Id = new ExternalId(found.Id),
        Record = found.Record,
        Item = found.Item,
        Seen = StampRange.At(Second),
    };

    private Record Stored(Record record) => Record.From(record.Select(field => KeyValuePair.Create(field.Key, (string?)Stores(field.Value))));
}

/// <summary>An object there.</summary>
internal sealed class FakeObject(string id)
{
    public string Id { get; } = id;
    public Record Record { get; set; } = Record.Empty;
    public ItemId? Item { get; init; }
    public bool Deleted { get; set; }
}

/// <summary>An event, as it is sent.</summary>
internal sealed record FakeEvent(
    string EventId, string Id, long Stamp, Record Record, string? Item, bool Deleted, string? Key, Dictionary<string, string?> Previous, bool Thin)
{
    public RemoteEvent ToRemoteEvent() => new()
    {
        Id = EventId,
        Type = "customer",
        ExternalId = new ExternalId(Id),
        Stamp = Stamp,
        Payload = JsonSerializer.SerializeToUtf8Bytes(this),
    };

    public Observation ToObservation() => new()
    {
        Object = new RemoteObject
        {
            Catalog = "customers",
            Id = new ExternalId(Id),
            Record = Thin || Deleted ? Record.Empty : Record,
            Item = Item is null ? null : new ItemId(Item),
            Deleted = Deleted,
            Seen = StampRange.At(Stamp),
        },
        Thin = Thin,
        CauseKey = Key,
        Previous = Previous,
    };
}
