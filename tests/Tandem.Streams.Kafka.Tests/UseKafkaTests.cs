using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Catalogs;
using Tandem.Connectors;
using Tandem.Contracts;
using Tandem.Hosting;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Storage.Sqlite;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>The engine of a host with its streams on Kafka.</summary>
public sealed class UseKafkaTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public void A_store_must_be_there_first() =>
        Should.Throw<InvalidOperationException>(() => Host.CreateEmptyApplicationBuilder(null).AddTandem().UseKafka()).Message.ShouldContain("store");

    [Fact]
    public async Task The_engine_takes_events_and_changes_by_the_topics_and_its_status_tells_how_it_fares()
    {
        var options = Node.NewTopics(kafka.Cluster);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tandem:Kafka:BootstrapServers"] = options.BootstrapServers,
            ["Tandem:Kafka:InwardTopic"] = options.InwardTopic,
            ["Tandem:Kafka:OutwardTopic"] = options.OutwardTopic,
            ["Tandem:Kafka:CommandTopic"] = options.CommandTopic,
            ["Tandem:Kafka:ReplyTopic"] = options.ReplyTopic,
            ["Tandem:Kafka:DeadLetterTopic"] = options.DeadLetterTopic,
            ["Tandem:Kafka:SessionSeconds"] = "6",
            ["Tandem:Integrations:stripe:PollSeconds"] = "0",
        });
        builder.Logging.ClearProviders();
        builder.AddTandem().UseSqlite(Node.NewDatabase()).UseKafka().AddIntegration("stripe", _ => new QuietConnector());
        using var host = builder.Build();
        await host.StartAsync();
        var (store, status) = (host.Services.GetRequiredService<ISyncStore>(), host.Services.GetRequiredService<IStreamStatus>());

        var writer = host.Services.GetRequiredService<ItemWriter>();
        await writer.Write(TenantId.Default, Customers.Catalog, [new ItemCommand.Create(new ItemId("a"), Some.Record())], "api", null, default);
        await host.Services.GetRequiredService<IEventStream>().Append([Some.Event("evt_1")], default);

        // The change came round by the topic, and its link was worked on.
        await Node.Until(async () => (await Links()) is [{ Link: { Status: LinkStatus.Failed, Error: "No." } }], "the item was pushed");
        var applied = host.Services.GetRequiredService<Metrics.SyncMetrics>();
        await Node.Until(() => applied.Last(TimeSpan.FromHours(1)).Ignored == 1, "the event was dealt with");
        await Node.Until(() => status.Now is { IsUp: true, WaitingEvents: 0, WaitingChanges: 0 }, "nothing waits");

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();

        async Task<IReadOnlyList<LinkState>> Links() => await store.ScanLinks(Some.Stripe, default, 10, default);
    }

    /// <summary>A remote that refuses everything and tells nothing.</summary>
    private sealed class QuietConnector : IConnector
    {
        public string Kind => "quiet";

        public IReadOnlyList<string> Catalogs => ["customers"];

        public RemoteLimits Limits { get; } = new(0, 0);

        public Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<RemoteAnswer>>([.. calls.Select(_ => No)]);

        public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct) => Task.FromResult<ListAnswer>(new ListAnswer.Failed(No));

        public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct) =>
            Task.FromResult<EventsAnswer>(new EventsAnswer.Failed(No));

        public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets) =>
            throw new NotSupportedException();

        public Observation? Interpret(ReadOnlyMemory<byte> payload) => null;

        public Task<ConnectionCheck> Check(CancellationToken ct) => throw new NotSupportedException();

        public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => throw new NotSupportedException();

        private static readonly RemoteFailure.Refused No = new("No.");
    }
}
