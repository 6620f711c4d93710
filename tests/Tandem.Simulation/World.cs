using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Merging;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage.Sqlite;
using Tandem.Syncing;

namespace Tandem.Simulation;

/// <summary>One run: a database, a model of the remote, two nodes, people on both sides, and one seed that decides everything.</summary>
internal sealed partial class World : IAsyncDisposable
{
    private readonly int _seed;
    private readonly Random _random;
    private readonly VirtualTime _time = new();
    private readonly RemoteModel _remote;
    private readonly SqliteStore _store;
    private readonly SqliteConnection _sql;
    private readonly Ledger _ledger;
    private readonly IntegrationOptions _options;
    private readonly Node[] _nodes = new Node[2];
    private readonly DateTimeOffset[] _beatAt = new DateTimeOffset[2];
    private readonly HashSet<string> _deletedHere = [];
    private readonly HashSet<string> _deletedThere = [];
    private readonly HashSet<ItemKey> _deletionsChosen = [];
    private readonly Action<string>? _trace;
    private Faults _faults;
    private int _depth;
    private int _entities;
    private int _starts;
    private int? _stopped;

    private World(int seed, Action<string>? trace)
    {
        _trace = trace;
        _seed = seed;
        _random = new Random(seed);
        _ledger = new Ledger(_random);
        _remote = new RemoteModel(_time, _random) { Meanwhile = Meanwhile, IsTold = IsTold, Trace = Trace };
        _faults = Faults.Drawn(_random);
        _options = new IntegrationOptions
        {
            Conflicts = (ConflictPolicy)_random.Next(4),
            RemoteDelete = (DeletePolicy)_random.Next(2),
            LocalDelete = _random.Next(4) == 0 ? DeletePolicy.Unlink : DeletePolicy.Propagate,
            LeaseSeconds = 120,

            // More than ever come, so that the nodes count together, and nothing waits for a person.
            MassDeleteThreshold = 10_000,
        };
        var address = $"Data Source=file:simulation-{seed}-{Guid.NewGuid():N}?mode=memory&cache=shared";
        _store = new SqliteStore(address, _time);
        _sql = new SqliteConnection(address);
    }

    private static IntegrationKey Key => new(TenantId.Default, "model");

    /// <summary>Runs a seed to its end; throws <see cref="Violation"/> where a rule was broken.</summary>
    public static async Task Run(int seed, Action<string>? trace = null)
    {
        await using var world = new World(seed, trace);
        await world.Start();
        await world.Play();
        await world.ComeToRest();
        await world.Check();
    }

    private async Task Start()
    {
        await _store.Migrate([Customers.Catalog], CancellationToken.None);
        await _sql.OpenAsync();
        for (var i = 0; i < _nodes.Length; i++) await Restart(i);

        // What was there before Tandem came.
        for (var i = _random.Next(4); i > 0; i--) RemoteCreate();
        await _nodes[0].Poller.Poll(_nodes[0].Integration, CancellationToken.None);
        _remote.Faults = _faults;
    }

    /// <summary>A process that was started: nothing in memory but what it reads.</summary>
    private async Task Restart(int node)
    {
        Trace($"node {node} starts");
        var integration = new Integration("model", _remote, _options, _time);
        var registry = new IntegrationRegistry([integration]);
        var wakeups = new Wakeups(registry, _time);
        var store = new CrashingStore(_store, _random, () => _remote.Faults.Crash / 2, () => Task.CompletedTask);
        var ids = new UuidSource(_time, _random);
        var metrics = new SyncMetrics(_time);
        var inward = new Inward(store, _store, _store, registry, [Customers.Catalog], ids, metrics, _time, NullLogger<Inward>.Instance);
        var operations = new Operations(store, _store, _store, _store, registry, wakeups, _time);
        var self = new ThisNode(new NodeName($"node {node}.{++_starts}"), _time);
        var membership = new Membership(
            new SharedByNodes(_store), _store, registry, self, new Duties(registry, []), wakeups, _time, NullLogger<Membership>.Instance);
        _nodes[node] = new Node(
            integration,
            new ChangeRouter(_store, store, registry, wakeups, _time),
            inward,
            new WindowReader(inward, new ReadAhead(1 + _random.Next(8), 1_000_000)),
            new Outward(store, self, ids, new Backoff(_time, _random), metrics, _time, NullLogger<Outward>.Instance),
            new Poller(_store, _store, operations, wakeups, _time, NullLogger<Poller>.Instance),
            new Backfill(inward, _store, wakeups, _time, NullLogger<Backfill>.Instance),
            new Sweeper(store, registry, [Customers.Catalog], ids, wakeups, _time, NullLogger<Sweeper>.Instance),
            operations,
            membership);
        await membership.Join(CancellationToken.None);
        (integration.IsOurs, _beatAt[node]) = (true, _time.GetUtcNow());
    }

    private bool IsTold(string told)
    {
        using var command = _sql.CreateCommand();
        command.CommandText =
            "SELECT EXISTS (SELECT 1 FROM seen_events WHERE event_id = @told) AND NOT EXISTS (SELECT 1 FROM events WHERE event_id = @told)";
        command.Parameters.AddWithValue("@told", told);
        return command.ExecuteScalar() is 1L;
    }

    private void Trace(string line) => _trace?.Invoke($"{_time.GetUtcNow():HH:mm:ss.fff} {new string(' ', _depth * 2)}{line}");

    public async ValueTask DisposeAsync()
    {
        await _sql.DisposeAsync();
        await _store.DisposeAsync();
    }

    private sealed record Node(
        Integration Integration, ChangeRouter Router, Inward Inward, WindowReader Reader, Outward Outward, Poller Poller, Backfill Backfill, Sweeper Sweeper,
        Operations Operations, Membership Membership)
    {
        /// <summary>Events that it has read and not all applied yet; forgotten when it crashes.</summary>
        public EventWindow Window { get; set; } = EventWindow.Nothing;
    }
}
