using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class MemoryContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task What_is_remembered_of_an_integration_is_read_back_as_it_was()
    {
        var state = new IntegrationState
        {
            Integration = Some.Stripe,
            Paused = true,
            PollCursor = 1_790_000_000,
            PolledAt = Some.Now,
            Backfill = new BackfillState
            {
                Catalog = "customers",
                StartedAt = Some.Now,
                Cursor = "cus_9",
                Read = 3,
                Created = 2,
                Changed = 1,
                Error = "503",
            },
            WebhookId = "we_1",
            WebhookSecret = new Secret("whsec_1"),
            WebhookAddress = "https://example.com/hook",
        };

        var saved = await Store.Update(Some.Stripe, _ => state, Ct);

        saved.ShouldBe(state with { Revision = 1 });
        (await Store.Load(Ct)).ShouldBe([saved]);
    }

    [Fact]
    public async Task A_new_integration_starts_fresh_and_each_tenant_has_its_own()
    {
        var elsewhere = new IntegrationKey(Some.OtherTenant, "stripe");
        await Store.Update(Some.Stripe, state => state with { Paused = true }, Ct);

        (await Store.Update(elsewhere, state => state, Ct)).ShouldBe(new IntegrationState { Integration = elsewhere, Revision = 1 });
        (await Store.Load(Ct)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Changes_of_one_state_at_once_are_all_kept()
    {
        await using var second = await SecondStore();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Store : second).Update(
            Some.Stripe, state => state with { PollCursor = (state.PollCursor ?? 0) + 1 }, Ct))));

        var state = (await Store.Load(Ct)).ShouldHaveSingleItem();
        (state.PollCursor, state.Revision).ShouldBe((20, 20));
    }

    [Fact]
    public async Task Changes_of_one_shared_text_at_once_are_all_kept()
    {
        await using var second = await SecondStore();
        (await Store.Read("count", Ct)).ShouldBeNull();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Store : second).Change(
            "count", text => ((int.Parse(text ?? "0", null) + 1).ToString((IFormatProvider?)null), true), Ct))));

        (await second.Read("count", Ct)).ShouldBe("20");
        (await Store.Read("another", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_shared_text_that_is_left_as_it_is_tells_all_the_same()
    {
        await Store.Change("name", _ => ("Zoë 🚀", 0), Ct);

        (await Store.Change("name", text => (text, text!.Length), Ct)).ShouldBe(6);
        (await Store.Change<string?>("name", text => (null, text), Ct)).ShouldBe("Zoë 🚀");
        (await Store.Read("name", Ct)).ShouldBe("Zoë 🚀");
    }

    [Fact]
    public async Task A_change_that_throws_changes_nothing()
    {
        await Should.ThrowAsync<InvalidTimeZoneException>(Store.Update(Some.Stripe, _ => throw new InvalidTimeZoneException(), Ct));

        (await Store.Load(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repeated_request_gets_the_answer_of_the_first()
    {
        (await Begin()).ShouldBeNull();
        (await Begin()).ShouldBe(new RequestAnswer("print", null, null));

        await Store.Finish(TenantId.Default, "key", 201, "{}", Ct);

        (await Begin("other print")).ShouldBe(new RequestAnswer("print", 201, "{}"));
        (await Store.Begin(Some.OtherTenant, "key", "print", Some.Now, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_was_given_back_or_whose_request_never_ended_is_free_again()
    {
        await Begin();
        await Store.Abandon(TenantId.Default, "key", Ct);
        (await Begin()).ShouldBeNull();

        (await Begin(at: Some.Now.AddSeconds(59))).ShouldNotBeNull();
        (await Begin("print 2", Some.Now.AddSeconds(60))).ShouldBeNull();
        (await Begin(at: Some.Now.AddSeconds(61))).ShouldBe(new RequestAnswer("print 2", null, null));
    }

    [Fact]
    public async Task An_answer_is_not_given_back()
    {
        await Begin();
        await Store.Finish(TenantId.Default, "key", 200, "{}", Ct);

        await Store.Abandon(TenantId.Default, "key", Ct);

        (await Begin()).ShouldBe(new RequestAnswer("print", 200, "{}"));
    }

    [Fact]
    public async Task Of_many_who_begin_at_once_one_gets_the_key()
    {
        await using var second = await SecondStore();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Store : second).Begin(TenantId.Default, "key", "print", Some.Now, Ct))));

        answers.Count(answer => answer is null).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_past_its_time_is_forgotten_and_no_more()
    {
        await Store.Append([Some.Event("evt_old"), Some.Event("evt_new") with { ReceivedAt = Some.Now.AddDays(1) }], Ct);
        await Begin();
        await Store.Begin(TenantId.Default, "new", "print", Some.Now.AddDays(1), Ct);

        (await Store.Forget(Some.Now.AddMilliseconds(1), Some.Now.AddHours(1), Ct)).ShouldBe(2);

        (await Store.Forget(Some.Now.AddMilliseconds(1), Some.Now.AddHours(1), Ct)).ShouldBe(0);
        (await Store.Append([Some.Event("evt_old"), Some.Event("evt_new")], Ct)).ShouldBe(1);
        (await Begin()).ShouldBeNull();
    }

    private Task<RequestAnswer?> Begin(string fingerprint = "print", DateTimeOffset? at = null) =>
        Store.Begin(TenantId.Default, "key", fingerprint, at ?? Some.Now, Ct);
}
