using System.Text;
using Tandem.Streams;

namespace Tandem.Contracts.Streams;

/// <summary>What any event stream does, in a database or on a broker.</summary>
public abstract class EventStreamContract : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private IEventStream _stream = null!;

    public async Task InitializeAsync() => _stream = await Open();

    public Task DisposeAsync() => Close();

    /// <summary>A stream with nothing in it.</summary>
    protected abstract Task<IEventStream> Open();

    protected abstract Task Close();

    [Fact]
    public async Task An_event_is_read_back_as_it_came()
    {
        var sent = Some.Event("evt_1", payload: "{\"name\":\"çé漢😀\"}");
        (await _stream.Append([sent], Ct)).ShouldBe(1);

        var read = (await Read()).ShouldHaveSingleItem();
        Encoding.UTF8.GetString(read.Event.Payload.Span).ShouldBe("{\"name\":\"çé漢😀\"}");
        (read with { Position = 0, Event = read.Event with { Payload = sent.Event.Payload } }).ShouldBe(sent);
    }

    [Fact]
    public async Task An_event_that_names_no_object_is_kept()
    {
        var sent = Some.Event("evt_1");
        await _stream.Append([sent with { Event = sent.Event with { ExternalId = null } }], Ct);

        (await Read()).ShouldHaveSingleItem().Event.ExternalId.ShouldBeNull();
    }

    [Fact]
    public async Task An_event_of_any_size_is_kept()
    {
        await _stream.Append([Some.Event("", payload: ""), Some.Event("evt_large", payload: new string('x', 300_000))], Ct);

        (await Read()).Select(each => (each.Event.Id.Length, each.Event.Payload.Length)).ShouldBe([(0, 0), (9, 300_000)]);
    }

    [Fact]
    public async Task Payloads_are_the_same_where_they_are_put_into_memory_that_is_used_again()
    {
        await _stream.Append([Some.Event("evt_1", payload: "{\"n\":1}"), Some.Event("evt_2", payload: ""), Some.Event("evt_3", payload: new string('x', 300_000))], Ct);
        var memory = new PayloadMemory();
        for (var i = 0; i < 2; i++)
        {
            memory.Clear();
            var read = await _stream.Read([Some.Stripe], new ReadLimit(10) { Memory = memory }, Ct);
            read.Select(each => Encoding.UTF8.GetString(each.Event.Payload.Span)).ShouldBe(["{\"n\":1}", "", new string('x', 300_000)]);
        }
    }

    [Fact]
    public async Task An_event_that_is_known_is_left_out_also_in_one_batch_and_after_it_was_dealt_with()
    {
        (await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_1")], Ct)).ShouldBe(2);
        (await _stream.Append([Some.Event("evt_2"), Some.Event("evt_3")], Ct)).ShouldBe(1);
        await _stream.Acknowledge(await Read(), Ct);

        (await _stream.Append([Some.Event("evt_1"), Some.Event("evt_3")], Ct)).ShouldBe(0);
        (await Read()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_id_in_another_integration_or_tenant_is_another_event()
    {
        var elsewhere = new IntegrationKey(Some.OtherTenant, "stripe");
        (await _stream.Append([Some.Event("evt_1"), Some.Event("evt_1", Some.Salesforce), Some.Event("evt_1", elsewhere)], Ct)).ShouldBe(3);

        (await _stream.Read([elsewhere], new ReadLimit(10), Ct)).ShouldHaveSingleItem().Integration.ShouldBe(elsewhere);
        (await _stream.Read([Some.Stripe, Some.Salesforce, elsewhere], new ReadLimit(10), Ct)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Events_come_oldest_first_and_again_until_they_are_acknowledged()
    {
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2", Some.Salesforce)], Ct);
        await _stream.Append([Some.Event("evt_3"), Some.Event("evt_4")], Ct);

        var first = await Read(max: 3);
        first.Select(each => each.Event.Id).ShouldBe(["evt_1", "evt_2", "evt_3"]);
        (await Read(max: 3)).Select(each => each.Event.Id).ShouldBe(["evt_1", "evt_2", "evt_3"]);

        await _stream.Acknowledge([.. first.Take(2)], Ct);
        (await Read()).Select(each => each.Event.Id).ShouldBe(["evt_3", "evt_4"]);
    }

    [Fact]
    public async Task Events_of_integrations_that_are_not_asked_for_wait()
    {
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2", Some.Salesforce)], Ct);

        (await _stream.Read([Some.Salesforce], new ReadLimit(10), Ct)).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_2");
        (await _stream.Read([], new ReadLimit(10), Ct)).ShouldBeEmpty();
        (await Read()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_parked_event_leaves_the_line_and_is_kept_with_its_reason()
    {
        await _stream.Append([Some.Event("evt_1", payload: "[1]"), Some.Event("evt_2")], Ct);
        await _stream.Park([((await Read())[0], "no object")], Some.Now, Ct);

        (await Read()).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_2");
        var parked = (await Parked()).ShouldHaveSingleItem();
        parked.Reason.ShouldBe("no object");
        parked.ParkedAt.ShouldBe(Some.Now);
        parked.Event.Event.Id.ShouldBe("evt_1");
        Encoding.UTF8.GetString(parked.Event.Event.Payload.Span).ShouldBe("[1]");
    }

    [Fact]
    public async Task Parked_events_are_replayed_or_discarded()
    {
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3")], Ct);
        await _stream.Park([.. (await Read()).Select(each => (each, "why"))], Some.Now, Ct);
        var parked = await Parked();

        (await _stream.Release(TenantId.Default, [parked[1].Id], replay: true, Ct)).ShouldBe(1);
        (await Read()).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_2");

        (await _stream.Release(TenantId.Default, [parked[0].Id], replay: false, Ct)).ShouldBe(1);
        (await Parked()).ShouldHaveSingleItem().Event.Event.Id.ShouldBe("evt_3");

        (await _stream.Release(TenantId.Default, null, replay: true, Ct)).ShouldBe(1);
        (await Parked()).ShouldBeEmpty();
        (await Read()).Select(each => each.Event.Id).ShouldBe(["evt_2", "evt_3"]);
    }

    [Fact]
    public async Task Parked_events_are_paged_and_another_tenant_neither_sees_nor_releases_them()
    {
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3")], Ct);
        await _stream.Park([.. (await Read()).Select(each => (each, "why"))], Some.Now, Ct);

        var first = await _stream.Parked(TenantId.Default, 0, 2, Ct);
        first.Select(each => each.Event.Event.Id).ShouldBe(["evt_1", "evt_2"]);
        (await _stream.Parked(TenantId.Default, first[^1].Id, 2, Ct)).ShouldHaveSingleItem().Event.Event.Id.ShouldBe("evt_3");
        (await _stream.Parked(Some.OtherTenant, 0, 10, Ct)).ShouldBeEmpty();
        (await _stream.Release(Some.OtherTenant, null, replay: false, Ct)).ShouldBe(0);
        (await _stream.Release(Some.OtherTenant, [first[0].Id], replay: false, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_the_same_events_appended_by_many_at_once_each_is_taken_once()
    {
        var events = Enumerable.Range(0, 30).Select(i => Some.Event($"evt_{i}")).ToList();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _stream.Append(events, Ct))));

        taken.Sum().ShouldBe(30);
        (await Read(max: 100)).Count.ShouldBe(30);
    }

    [Fact]
    public async Task What_is_left_in_the_line_is_read_again_and_holds_up_nothing()
    {
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3")], Ct);
        var read = await Read();

        await _stream.Leave([read[0]], Ct);
        await _stream.Acknowledge([read[1], read[2]], Ct);

        var again = (await Read()).ShouldHaveSingleItem();
        again.Event.Id.ShouldBe("evt_1");
        await _stream.Leave([again], Ct);
        await _stream.Acknowledge(await Read(), Ct);
        (await Read()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mark_is_past_when_all_before_it_was_dealt_with_or_left()
    {
        (await IsPast(await Mark())).ShouldBeTrue();
        await _stream.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3")], Ct);
        var mark = await Mark();
        await _stream.Append([Some.Event("evt_4")], Ct);
        (await IsPast(mark)).ShouldBeFalse();

        var read = await Read();
        await _stream.Acknowledge([.. read.Where(each => each.Event.Id is "evt_1")], Ct);
        (await IsPast(mark)).ShouldBeFalse();
        await _stream.Park([(read.Single(each => each.Event.Id is "evt_2"), "why")], Some.Now, Ct);
        await _stream.Leave([.. read.Where(each => each.Event.Id is "evt_3")], Ct);

        await Until(async () => await IsPast(mark, [.. (await Read()).Where(each => each.Event.Id is "evt_3")]));
        (await IsPast(mark)).ShouldBeFalse();
        (await Read()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_for_another_integration_does_not_count()
    {
        await _stream.Append([Some.Event("evt_1", Some.Salesforce)], Ct);
        var mark = await Mark();
        await _stream.Read([Some.Stripe], new ReadLimit(10), Ct);

        await Until(() => IsPast(mark));
    }

    private Task<EventMark> Mark() => _stream.Mark(Some.Stripe, Ct);

    private Task<bool> IsPast(EventMark mark, params InboxEvent[] left) => _stream.IsPast(mark, left, Ct);

    // A broker tells what was acknowledged a moment later.
    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task<IReadOnlyList<InboxEvent>> Read(int max = 10) => _stream.Read([Some.Stripe, Some.Salesforce], new ReadLimit(max), Ct);

    private Task<IReadOnlyList<ParkedEvent>> Parked() => _stream.Parked(TenantId.Default, 0, 10, Ct);
}
