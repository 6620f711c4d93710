using System.Text.Json;
using Tandem.Catalogs;
using Tandem.Contracts;
using Tandem.Links;
using Tandem.Storage;
using Tandem.TestServers;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>Changes on their way from the database to the topic, and from there to the links.</summary>
public sealed class RelayTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task A_change_goes_to_the_topic_with_the_item_as_it_is_and_from_there_to_the_links()
    {
        var options = Node.NewTopics(kafka.Cluster);
        await using var node = await Node.Start(options, events: false, changes: true);
        await Save(node, edits => edits.Inserts.Add(Some.Write("a")));

        (await node.Relay.Relay(100, default)).ShouldBe(1);
        (await node.Relay.Relay(100, default)).ShouldBe(0);

        var message = (await node.Consume(options.OutwardTopic, 1)).ShouldHaveSingleItem();
        message.Key.ShouldBe("a");
        var data = JsonDocument.Parse(message.Value).RootElement.GetProperty("data");
        data.GetProperty("operation").GetString().ShouldBe("insert");
        data.GetProperty("record").GetProperty("email").GetString().ShouldBe("ada@example.com");

        var changes = await Read(node, 1);
        await node.Store.Route(changes, [Some.Stripe], Some.Now, default);
        await node.Changes.Acknowledge(changes, default);
        (await node.Store.Links(new LinkQuery { Tenant = TenantId.Default }, default)).ShouldHaveSingleItem().Link.DueAt.ShouldBe(Some.Now);
        (await node.Changes.Read(100, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_relay_that_dies_between_the_topic_and_the_deletion_repeats_the_message_and_not_the_history()
    {
        var options = Node.NewTopics(kafka.Cluster);
        await using var node = await Node.Start(options, events: false, changes: true);
        await using var sql = new Microsoft.Data.Sqlite.SqliteConnection(node.Database);
        await sql.OpenAsync();
        await using var insert = sql.CreateCommand();
        insert.CommandText = "INSERT INTO customers (id, name) VALUES ('a', 'Ada')";
        await insert.ExecuteNonQueryAsync();

        await Should.ThrowAsync<IOException>(node.NewRelay(new DyingStore(node.Store)).Relay(100, default));
        (await node.Relay.Relay(100, default)).ShouldBe(1);

        var messages = await node.Consume(options.OutwardTopic, 2);
        messages.Select(message => JsonDocument.Parse(message.Value).RootElement.GetProperty("id").GetString()).Distinct().ShouldHaveSingleItem();
        var changes = await Read(node, 2);
        await node.Store.Route(changes, [Some.Stripe], Some.Now, default);
        (await node.Store.History(Some.Key("a"), null, 10, default)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);
    }

    [Fact]
    public async Task While_the_broker_is_away_changes_wait_in_the_database_and_afterwards_all_go()
    {
        using var cluster = new KafkaMock();
        var options = Node.NewTopics(cluster);
        await using var node = await Node.Start(options, events: false);
        await Node.Until(() => node.Connection.State.IsUp, "the broker is there");
        cluster.GoDown();
        await Save(node, edits => edits.Inserts.AddRange(Enumerable.Range(0, 100).Select(i => Some.Write($"item-{i}"))));

        await Should.ThrowAsync<StreamException>(node.Relay.Relay(1000, default));
        ((await node.Store.Totals(TenantId.Default, Some.Now, default)).WaitingChanges).ShouldBe(100);

        cluster.ComeUp();
        await Node.Until(async () => await TryRelay(node), "the changes go");
        ((await node.Store.Totals(TenantId.Default, Some.Now, default)).WaitingChanges).ShouldBe(0);
        (await node.Consume(options.OutwardTopic, 100)).Select(message => message.Key).Distinct().Count().ShouldBe(100);
    }

    private static async Task<bool> TryRelay(Node node)
    {
        try
        {
            return await node.Relay.Relay(1000, default) > 0;
        }
        catch (StreamException)
        {
            return false;
        }
    }

    private static Task<bool> Save(Node node, Action<Edits> fill) => node.Store.Transact(
        Selection.Nothing,
        _ =>
        {
            var edits = new Edits("api");
            fill(edits);
            return new Decision<bool>(edits, true);
        },
        default);

    private static async Task<IReadOnlyList<Change>> Read(Node node, int count)
    {
        IReadOnlyList<Change> read = [];
        await Node.Until(async () => (read = await node.Changes.Read(100, default)).Count >= count, $"{count} changes");
        return read;
    }

    /// <summary>A store whose process dies when changes are to be ended.</summary>
    private sealed class DyingStore(ISyncStore store) : ISyncStore
    {
        public Task Migrate(IReadOnlyList<Catalog> catalogs, CancellationToken ct) => store.Migrate(catalogs, ct);

        public Task<TResult> Transact<TResult>(Selection selection, Func<Snapshot, Decision<TResult>> decide, CancellationToken ct) =>
            store.Transact(selection, decide, ct);

        public Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct) =>
            throw new IOException("It dies.");

        public Task<IReadOnlyList<ItemState>> Scan(TenantId tenant, string catalog, ItemId? after, int count, CancellationToken ct) =>
            store.Scan(tenant, catalog, after, count, ct);

        public Task<IReadOnlyList<LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct) =>
            store.ScanLinks(integration, after, count, ct);
    }
}
