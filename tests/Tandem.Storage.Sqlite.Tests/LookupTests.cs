using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Tandem.Links;
using Tandem.Streams;
using Tandem.Verifying;

namespace Tandem.Storage.Sqlite.Tests;

/// <summary>
/// All that the store is asked while it works is found by an index: it costs the same however much else there is. The plan that SQLite makes does
/// not tell that, for the way by an index can lead through all links of an integration; so what it costs is counted, in a small database and in one
/// of four times the size. Not asked here is a search for a text that few have: on SQLite it goes through all items.
/// </summary>
public sealed class LookupTests : StoreContract, IClassFixture<SqliteFixture>, IDisposable
{
    /// <summary>Above what pages of items read of a filter (5,000), which then costs the same too.</summary>
    private const int Small = 6_000;

    private const int Large = 4 * Small;

    /// <summary>
    /// What counts goes through all that it counts. The store keeps counts of items and links for ten times as long as they took; queues are
    /// short. (Counting a table whole, as that of changes, is one step to SQLite.)
    /// </summary>
    private static readonly string[] Counts =
    [
        "SELECT count(*) FROM customers",
        "SELECT integration, status, count(*) FROM links",
        "SELECT integration, count(*) FROM events",
        "SELECT integration, count(*) FROM parked_events",
    ];

    private static readonly DateTimeOffset Past = Some.Now.AddDays(-100);

    private readonly SqliteFixture _db;
    private readonly StatementMeter _meter;

    public LookupTests(SqliteFixture db) : base(db)
    {
        _db = db;
        _meter = new StatementMeter(db.FileOf(Store));
    }

    [Fact]
    public async Task All_that_is_asked_costs_the_same_among_four_times_as_many_rows()
    {
        await Fill(0, Small);
        var few = await AskAll("first");
        await Fill(Small, Large);
        var many = await AskAll("second");

        many.Keys.Except(few.Keys).ShouldBeEmpty();
        var grown = many.Where(each => each.Value > few[each.Key] * 3 / 2 + 100).Select(each => each.Key).ToArray();
        var reports = new List<string>();
        foreach (var sql in grown.Where(sql => !Counts.Any(count => sql.StartsWith(count, StringComparison.Ordinal))))
            reports.Add($"{few[sql]} steps became {many[sql]}: {sql}\n{await PlanOf(sql)}");
        reports.ShouldBeEmpty();

        // These it must notice, or it would notice none.
        Counts.Where(count => !grown.Any(sql => sql.StartsWith(count, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    public void Dispose() => _meter.Dispose();

    // Most are at rest in one integration of one tenant, as it is everywhere; a few stand otherwise, as few as ever.
    private Task Fill(int from, int to) => Sql($"""
        CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to}) SELECT i FROM n;
        INSERT INTO customers (id, name, email) SELECT 'item-' || i, 'Ada ' || i, 'ada-' || i || '@example.com' FROM n;
        INSERT INTO links (tenant, integration, catalog, item_id, external_id, status, due_at, signaled_at, lease_until)
            SELECT 'default', 'stripe', 'customers', 'item-' || i, 'cus_' || i, CASE WHEN i < 5 THEN 'failed' ELSE 'synced' END,
                CASE WHEN i BETWEEN 5 AND 9 THEN {Milliseconds(-1)} WHEN i BETWEEN 10 AND 14 THEN {Milliseconds(60)} END,
                CASE WHEN i BETWEEN 5 AND 9 THEN {Milliseconds(-1)} END,
                CASE WHEN i BETWEEN 10 AND 14 THEN {Milliseconds(60)} END
            FROM n;
        INSERT INTO history (tenant, catalog, item_id, at, action, source, integration)
            SELECT 'default', 'customers', 'item-' || i, {Milliseconds(0)} + i * 1000, CASE WHEN i < 5 THEN 'failed' ELSE 'updated' END,
                CASE WHEN i < 5 THEN 'stripe' ELSE 'api' END, CASE WHEN i >= 5 THEN 'stripe' END
            FROM n;
        INSERT INTO events (tenant, integration, event_id, type, stamp, payload, received_at)
            SELECT 'default', 'stripe', 'evt_' || i, 'customer.updated', 0, x'7b7d', 0 FROM n;
        INSERT INTO parked_events (tenant, integration, event_id, type, stamp, payload, received_at, reason, parked_at)
            SELECT 'default', 'stripe', 'evt_p' || i, 'customer.updated', 0, x'7b7d', 0, 'unreadable', 0 FROM n;
        INSERT INTO seen_events (tenant, integration, event_id, seen_at) SELECT 'default', 'stripe', 'evt_' || i, {Milliseconds(0)} FROM n;
        INSERT INTO tombstones (tenant, integration, catalog, external_id, last, seen_until)
            SELECT 'default', 'stripe', 'customers', 'gone_' || i, '{"{}"}', 0 FROM n;
        INSERT INTO request_keys (tenant, request_key, fingerprint, reserved_until) SELECT 'default', 'key-' || i, 'f', {Milliseconds(3600)} FROM n;
        INSERT INTO verify_reports (tenant, integration, report) SELECT 'default', 'other-' || i, '{"{}"}' FROM n;
        INSERT INTO shared (name, version, state) SELECT 'name-' || i, 1, '' FROM n;
        """);

    private async Task<IReadOnlyDictionary<string, int>> AskAll(string round)
    {
        _meter.Take();
        await Work(round);
        await Streams(round);
        await Pages();
        await Remembered(round);
        return _meter.Take();
    }

    private async Task Work(string round)
    {
        LinkId[] ids = [.. Enumerable.Range(20, 20).Select(id => new LinkId(id))];
        ItemId[] items = [.. Enumerable.Range(20, 20).Select(i => new ItemId($"item-{i}"))];
        ExternalId[] remote = [.. Enumerable.Range(30, 20).Select(i => new ExternalId($"cus_{i}")), new ExternalId("gone_7")];
        await Load(new Selection { Links = ids });
        await Load(new Selection { Items = [.. items.Select(id => Some.Key(id.Value))] });
        await Load(new Selection { Due = new DueLinks(Some.Stripe, Some.Now, 5) });
        await Load(new Selection { Leased = Some.Stripe });
        await Load(new Selection { Remote = new RemoteMatches(Some.Stripe, "customers", remote, items, "email", ["ada-40@example.com"]) });
        await Load(new Selection { Unique = new UniqueValues(TenantId.Default, "customers", "email", ["ada-41@example.com"]) });
        await Load(new Selection { Answers = new AnswerKeys(TenantId.Default, ["key-1", "unknown"]) });

        var (added, found) = ($"added-{round}", (await Load(new Selection { Links = ids })).Links);
        await Change(new Selection { Links = ids }, (loaded, edits) =>
        {
            edits.Inserts.Add(Some.Write(added));
            edits.NewLinks.Add(Some.Link(added, externalId: $"cus_{added}"));
            edits.Links.AddRange(loaded.Links.Select(state => state.Link with { Error = round }));
            edits.Updates.AddRange(loaded.Links.Select(state => state.Item!).Select(item =>
                Some.Write(item.Key.Id.Value, Some.Record(round, item.Record["email"]), item.Version + 1)));
            edits.Tombstones.Add(new Tombstone(Some.Stripe, "customers", new ExternalId(added), null, Some.Record(), 0, []));
            edits.History.Add(Some.History("item-1"));
            edits.HandledEvents.Add(100);
            edits.SeenEvents.Add(Some.Event(added));
            edits.Answers.Add(new KeptAnswer(TenantId.Default, added, "f", "{}", Some.Now.AddDays(1)));
        });
        var link = (await Store.Get([Some.Key(added)], Ct)).ShouldHaveSingleItem().Links.ShouldHaveSingleItem();
        await Save(edits =>
        {
            edits.Deletes.Add(link.Item);
            edits.RemovedLinks.Add(link.Id);
        });
        found.Count.ShouldBe(ids.Length);

        // As any program writes: what the triggers do is counted with it.
        await Sql("""
            UPDATE customers SET name = name || '.' WHERE tenant = 'default' AND id = 'item-50';
            INSERT INTO customers (id) VALUES ('new');
            DELETE FROM customers WHERE tenant = 'default' AND id = 'new';
            """);
        await Store.Route([.. (await ((IChangeStream)Store).Read(50, Ct)).TakeLast(20)], [Some.Stripe], Some.Now, Ct);
        await ((IChangeStream)Store).Acknowledge(await ((IChangeStream)Store).Read(10, Ct), Ct);
    }

    private async Task Streams(string round)
    {
        await Store.Append([Some.Event($"evt_{round}"), Some.Event("evt_1"), Some.Event($"evt_{round}2", Some.Salesforce)], Ct);
        var waiting = await Store.Read([Some.Stripe], new ReadLimit(20), Ct);
        await Store.Read([Some.Stripe, Some.Salesforce], new ReadLimit(20), Ct);
        await Store.IsPast(await Store.Mark(Some.Stripe, Ct), waiting, Ct);
        await Store.Park([(waiting[0], "unreadable")], Some.Now, Ct);
        await Store.Acknowledge([waiting[1]], Ct);
        var parked = await Store.Parked(TenantId.Default, 100, 20, Ct);
        await Store.Release(TenantId.Default, [parked[0].Id], replay: true, Ct);
        await Store.Unknown([Some.Event("evt_2"), Some.Event("unknown")], Ct);
    }

    private async Task Pages()
    {
        await Store.Get([.. Enumerable.Range(60, 20).Select(i => Some.Key($"item-{i}"))], Ct);
        await Store.FindByValue(TenantId.Default, "customers", "email", ["ada-61@example.com"], 10, Ct);
        await Store.Scan(TenantId.Default, "customers", new ItemId("item-10"), 20, Ct);
        await Store.ScanLinks(Some.Stripe, new LinkId(100), 20, Ct);
        foreach (var sort in Enum.GetValues<ItemSort>())
        {
            foreach (var descending in (bool[])[false, true])
            {
                var query = new ItemQuery { Tenant = TenantId.Default, Catalog = "customers", Sort = sort, Descending = descending, Limit = 20 };
                await Store.List(query with { After = (await Store.List(query, Ct)).Next }, Ct);
                await Store.List(query with { Search = "ADA" }, Ct);
                await Store.List(query with { Status = LinkStatus.Failed }, Ct);
                await Store.List(query with { Integration = "stripe" }, Ct);
                await Store.List(query with { Integration = "stripe", Status = LinkStatus.Synced }, Ct);
            }
        }

        var links = new LinkQuery { Tenant = TenantId.Default, After = new LinkId(50), Limit = 20 };
        foreach (var query in (LinkQuery[])
            [
                links, links with { Integration = "stripe" }, links with { Statuses = [LinkStatus.Failed, LinkStatus.Synced] },
                links with { Statuses = [LinkStatus.Synced], Integration = "stripe" }, links with { Id = "cus_70" }, links with { Id = "item-70" },
            ])
            await Store.Links(query, Ct);

        await Store.History(Some.Key("item-70"), null, 20, Ct);
        var (activity, from) = (new ActivityQuery { Tenant = TenantId.Default, Limit = 20 }, Some.Now.AddSeconds(80));
        foreach (var query in (ActivityQuery[])
            [
                activity, activity with { Actions = [HistoryAction.Failed, HistoryAction.Updated] }, activity with { Source = "api" },
                activity with { Integration = "stripe" }, activity with { Item = new ItemId("item-71") },
                activity with { Item = new ItemId("item-71"), Actions = [HistoryAction.Updated] }, activity with { Before = 90 },
                activity with { After = 90 }, activity with { From = from, Until = from.AddSeconds(20) },
            ])
            await Store.Activity(query, Ct);

        await Store.Sources(TenantId.Default, 10, Ct);
        await Store.Totals(TenantId.Default, Some.Now, Ct);
    }

    private async Task Remembered(string round)
    {
        await Store.Update(Some.Stripe, state => state with { Paused = !state.Paused }, Ct);
        await Store.Load(Ct);
        await Store.Save(new VerifyReport { Integration = Some.Stripe, StartedAt = Some.Now, SeenAt = Some.Now, Phase = VerifyPhase.Comparing }, Ct);
        await Store.Last(Some.Stripe, Ct);
        await Store.Begin(TenantId.Default, round, "f", Some.Now, Ct);
        await Store.Begin(TenantId.Default, round, "f", Some.Now, Ct);
        await Store.Finish(TenantId.Default, round, 200, "{}", Ct);
        await Store.Abandon(TenantId.Default, round, Ct);
        await Store.Change("name-5", text => (text + ".", true), Ct);
        await Store.Read("name-5", Ct);
        await Store.Forget(Past, Past, Ct);
    }

    private async Task<string> PlanOf(string sql)
    {
        await using var connection = await SqliteFixture.Connect(_db.FileOf(Store));
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) plan.Add("    " + reader.GetString(3));
        return string.Join('\n', plan);
    }

    private static long Milliseconds(int seconds) => Some.Now.AddSeconds(seconds).ToUnixTimeMilliseconds();
}
