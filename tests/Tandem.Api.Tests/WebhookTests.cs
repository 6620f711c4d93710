using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Api.Tests;

public sealed class WebhookTests
{
    private const string Event = """{"id":"evt_1","object":"cus_1"}""";

    [Theory]
    [InlineData("/webhooks/stripe")]
    [InlineData("/webhooks/default/stripe")]
    [InlineData("/stripe/webhook")]
    [InlineData("/webhook")]
    public async Task A_genuine_event_is_durable_when_it_is_answered(string path)
    {
        await using var server = await Server.Start();

        (await server.PostEvent(path, Event)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"received":true}""");

        var kept = (await server.Get<IEventStream>().Read([Server.Stripe], new ReadLimit(10), default)).ShouldHaveSingleItem();
        kept.Event.Id.ShouldBe("evt_1");
        System.Text.Encoding.UTF8.GetString(kept.Event.Payload.Span).ShouldBe(Event);
    }

    [Fact]
    public async Task A_repeated_event_is_accepted_and_kept_once()
    {
        await using var server = await Server.Start();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.PostEvent("/webhooks/stripe", Event)));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        (await server.Get<IEventStream>().Read([Server.Stripe], new ReadLimit(10), default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_event_that_names_no_object_is_kept_all_the_same()
    {
        await using var server = await Server.Start();

        (await server.PostEvent("/webhooks/stripe", """{"id":"evt_2"}""")).ShouldBe(HttpStatusCode.OK);

        (await server.Get<IEventStream>().Read([Server.Stripe], new ReadLimit(10), default)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Event, "wrong", 400, "urn:tandem:problem:bad-signature")]
    [InlineData("""{"object":"cus_1"}""", null, 400, "urn:tandem:problem:malformed-event")]
    [InlineData("not json", null, 400, "urn:tandem:problem:malformed-event")]
    [InlineData("""{"id":"evt_1","account":"acct_other"}""", null, 400, "urn:tandem:problem:foreign-event")]
    public async Task What_is_not_genuine_or_not_ours_is_refused(string body, string? signature, int status, string type)
    {
        await using var server = await Server.Start();

        var answer = (await server.PostEvent("/webhooks/stripe", body, signature)).ShouldBeProblem(status);

        ((string?)answer.Json!["type"]).ShouldBe(type);
        (await server.Get<IEventStream>().Read([Server.Stripe], new ReadLimit(10), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_oversized_event_is_refused()
    {
        await using var server = await Server.Start();

        (await server.PostEvent("/webhooks/stripe", new string('x', 1024 * 1024 + 1))).ShouldBeProblem(413);
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_taken_and_the_answer_says_what_to_set()
    {
        await using var bare = await Server.Start(engine: false, services => services.AddSingleton(provider => new Integrations.Integration(
            "bare", new SignedConnector(), new Integrations.IntegrationOptions(), provider.GetRequiredService<TimeProvider>())));

        var answer = (await bare.PostEvent("/webhooks/bare", Event)).ShouldBeProblem(400);

        ((string)answer.Json!["detail"]!).ShouldContain("STRIPE_WEBHOOK_SECRET");
    }

    [Fact]
    public async Task When_the_commit_fails_the_sender_is_told_to_try_again()
    {
        await using var server = await Server.Start(engine: false, services => services.AddSingleton<IEventStream>(new UnreadableStream()));

        var answer = (await server.PostEvent("/webhooks/stripe", Event)).ShouldBeProblem(503);

        answer.Headers.Keys.ShouldContain("Retry-After");
    }

    [Fact]
    public async Task When_too_many_wait_for_their_commit_the_next_are_told_to_try_again()
    {
        var stream = new UnreadableStream { Commit = new TaskCompletionSource<int>() };
        await using var server = await Server.Start(engine: false, services => services.AddSingleton<IEventStream>(stream), ("Tandem:InboxQueue", "16"));

        var sent = Enumerable.Range(0, 600).Select(at => server.PostEvent("/webhooks/stripe", $$"""{"id":"evt_{{at}}"}""")).ToList();
        var first = await await Task.WhenAny(sent);
        stream.Commit.SetResult(1);

        first.ShouldBeProblem(503).Headers.Keys.ShouldContain("Retry-After");
        (await Task.WhenAll(sent)).Count(answer => answer.Status == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(16);
    }

    /// <summary>A stream that fails, or that commits when it is told to.</summary>
    private sealed class UnreadableStream : IEventStream
    {
        private static readonly StorageException Failure = new("The disk is full.");

        public TaskCompletionSource<int>? Commit { get; init; }

        public Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct) => Commit?.Task ?? throw Failure;

        public Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct) => throw Failure;

        public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) => throw Failure;

        public Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct) => throw Failure;

        public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => throw Failure;

        public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => throw Failure;

        public Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct) => throw Failure;

        public Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct) => throw Failure;

        public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) => throw Failure;
    }
}
