using Microsoft.Extensions.Options;
using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Metrics;
using Tandem.Streams;

namespace Tandem.Tests.Streams;

public sealed class InboxTests
{
    private readonly HeldStream _stream = new();
    private readonly ManualTime _time = new();
    private readonly Wakeups _wakeups = new(new IntegrationRegistry([]), TimeProvider.System);

    [Fact]
    public async Task Events_that_come_together_are_committed_together()
    {
        var inbox = NewInbox();
        var received = Enumerable.Range(0, 1000).Select(i => inbox.Receive(Event(i))).ToArray();
        inbox.Close();

        await inbox.Run().Within();

        (await Task.WhenAll(received).Within()).ShouldAllBe(taken => taken);
        _stream.Commits.Select(commit => commit.Count).ShouldBe([500, 500]);
    }

    [Fact]
    public async Task What_comes_during_a_commit_shares_the_next_one()
    {
        var inbox = NewInbox();
        _stream.Hold();
        var running = inbox.Run();
        var first = inbox.Receive(Event(0));
        await Eventually.Is(() => _stream.IsHolding);
        var others = Enumerable.Range(1, 100).Select(i => inbox.Receive(Event(i))).ToArray();

        first.IsCompleted.ShouldBeFalse();
        others.ShouldAllBe(other => !other.IsCompleted);
        _stream.LetGo();

        await Task.WhenAll([first, .. others]).Within();
        _stream.Commits.Count.ShouldBe(2);
        inbox.Close();
        await running.Within();
    }

    [Fact]
    public async Task A_commit_that_fails_is_acknowledged_to_nobody()
    {
        var inbox = NewInbox();
        _stream.Failure = new IOException("disk full");
        var received = Enumerable.Range(0, 20).Select(i => inbox.Receive(Event(i))).ToArray();
        inbox.Close();
        await inbox.Run().Within();

        foreach (var one in received) (await Should.ThrowAsync<IOException>(one)).Message.ShouldBe("disk full");
        _stream.Commits.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_commit_that_failed_the_next_one_is_tried()
    {
        var inbox = NewInbox();
        var running = inbox.Run();
        _stream.Failure = new IOException("disk full");
        await Should.ThrowAsync<IOException>(inbox.Receive(Event(0)).Within());
        _stream.Failure = null;

        (await inbox.Receive(Event(0)).Within()).ShouldBeTrue();
        inbox.Close();
        await running.Within();
    }

    [Fact]
    public async Task A_full_queue_says_so_at_once()
    {
        var inbox = NewInbox(queue: 16);
        for (var i = 0; i < 16; i++) inbox.Receive(Event(i)).IsCompleted.ShouldBeFalse();

        (await inbox.Receive(Event(16)).Within()).ShouldBeFalse();
    }

    [Fact]
    public async Task Closing_commits_what_was_taken_and_takes_no_more()
    {
        var inbox = NewInbox();
        var taken = inbox.Receive(Event(0));
        inbox.Close();

        (await inbox.Receive(Event(1)).Within()).ShouldBeFalse();
        await inbox.Run().Within();
        (await taken.Within()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_commit_wakes_who_applies_events()
    {
        var inbox = NewInbox();
        _ = inbox.Receive(Event(0));
        inbox.Close();
        await inbox.Run().Within();

        await _wakeups.Events.Wait(TimeSpan.FromHours(1), default).Within();
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public async Task Many_requests_in_one_commit_are_a_crowd_for_a_moment(int requests, bool crowded)
    {
        var inbox = NewInbox();
        inbox.Crowded.ShouldBeNull();
        for (var i = 0; i < requests; i++) _ = inbox.Receive(Event(i));
        inbox.Close();
        await inbox.Run().Within();

        (inbox.Crowded is not null).ShouldBe(crowded);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        inbox.Crowded.ShouldBeNull();
    }

    [Fact]
    public async Task A_crowd_that_stays_is_as_old_as_its_first_commit_and_one_that_comes_back_is_new()
    {
        var inbox = NewInbox();
        var running = inbox.Run();
        await CrowdIn();
        _time.Advance(TimeSpan.FromMilliseconds(60));
        await CrowdIn();
        _time.Advance(TimeSpan.FromMilliseconds(60));
        inbox.Crowded.ShouldBe(TimeSpan.FromMilliseconds(120));

        _time.Advance(TimeSpan.FromMilliseconds(60));
        inbox.Crowded.ShouldBeNull();
        await CrowdIn();
        inbox.Crowded.ShouldBe(TimeSpan.Zero);
        inbox.Close();
        await running.Within();

        // While one is being committed, as many gather as make a crowd.
        async Task CrowdIn()
        {
            _stream.Hold();
            var first = inbox.Receive(Event(0));
            await Eventually.Is(() => _stream.IsHolding);
            Task[] crowd = [first, .. Enumerable.Range(1, 16).Select(i => inbox.Receive(Event(i)))];
            _stream.LetGo();
            await Task.WhenAll(crowd).Within();
        }
    }

    private Inbox NewInbox(int queue = 4096) =>
        new(_stream, _wakeups, new SyncMetrics(TimeProvider.System), Options.Create(new TandemOptions { InboxQueue = queue }), _time);

    private static InboxEvent Event(int id) => new()
    {
        Integration = Some.Integration,
        ReceivedAt = Some.Now,
        Event = new RemoteEvent { Id = $"evt_{id}", Type = "customer.updated", Stamp = 0, Payload = ReadOnlyMemory<byte>.Empty },
    };

    /// <summary>A stream whose commits a test holds up or fails.</summary>
    private sealed class HeldStream : IEventStream
    {
        private TaskCompletionSource? _held;
        private volatile bool _isHolding;

        public List<IReadOnlyList<InboxEvent>> Commits { get; } = [];

        public Exception? Failure { get; set; }

        public bool IsHolding => _isHolding;

        public void Hold()
        {
            _isHolding = false;
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void LetGo() => _held!.SetResult();

        public async Task<int> Append(IReadOnlyList<InboxEvent> events, CancellationToken ct)
        {
            if (Failure is not null) throw Failure;
            _isHolding = true;
            if (_held is { } held) await held.Task;
            Commits.Add(events);
            return events.Count;
        }

        public Task<IReadOnlyList<InboxEvent>> Read(IReadOnlyList<IntegrationKey> integrations, ReadLimit limit, CancellationToken ct) => throw new NotSupportedException();

        public Task Acknowledge(IReadOnlyList<InboxEvent> events, CancellationToken ct) => throw new NotSupportedException();

        public Task Leave(IReadOnlyList<InboxEvent> events, CancellationToken ct) => throw new NotSupportedException();

        public Task<EventMark> Mark(IntegrationKey integration, CancellationToken ct) => throw new NotSupportedException();

        public Task<bool> IsPast(EventMark mark, IReadOnlyList<InboxEvent> left, CancellationToken ct) => throw new NotSupportedException();

        public Task Park(IReadOnlyList<(InboxEvent Event, string Reason)> events, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<ParkedEvent>> Parked(TenantId tenant, long after, int count, CancellationToken ct) => throw new NotSupportedException();

        public Task<int> Release(TenantId tenant, IReadOnlyList<long>? ids, bool replay, CancellationToken ct) => throw new NotSupportedException();
    }
}
