using Tandem.Sandbox.Stripe;

namespace Tandem.Connectors.Stripe.Tests;

/// <summary>What can go wrong between us and Stripe, on a sandbox that lets it.</summary>
public sealed class StripeFaultsTests : IAsyncLifetime
{
    private static readonly RemoteCall _create = new RemoteCall.Create("customers", new ItemId("item-1"), Record.Of(("name", "Ada")), "key-1");

    private StripeWorld _world = null!;

    public async Task InitializeAsync() => _world = await StripeWorld.Start();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_answered_when_it_is_repeated()
    {
        _world.Faults = new StripeFaults { CutAfter = 1 };
        (await _world.Send(_create)).ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBeFalse();
        _world.Faults = new StripeFaults();

        (await _world.Send(_create)).ShouldBeOfType<RemoteAnswer.Stored>().Replayed.ShouldBeTrue();
        (await Count()).ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_Stripe_repeats_has_spent_the_key_and_what_it_did_is_found()
    {
        _world.Faults = new StripeFaults { Error500After = 1 };
        (await _world.Send(_create)).ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBeFalse();
        _world.Faults = new StripeFaults();

        (await _world.Send(_create)).ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBeTrue();
        (await _world.Stored(new RemoteCall.Find("customers", new ItemId("item-1")))).Record.ShouldBe(Record.Of(("name", "Ada")));
    }

    [Fact]
    public async Task A_failure_before_the_effect_leaves_the_key_free()
    {
        _world.Faults = new StripeFaults { Error500Before = 1 };
        (await _world.Send(_create)).ShouldBeOfType<RemoteFailure.Transient>();
        _world.Faults = new StripeFaults();

        (await _world.Send(_create)).ShouldBeOfType<RemoteAnswer.Stored>().Replayed.ShouldBeFalse();
    }

    [Fact]
    public async Task Throttling_is_told_with_its_end()
    {
        _world.Faults = new StripeFaults { Error429 = 1, RetryAfterSeconds = 30 };

        var throttled = (await _world.Send(_create)).ShouldBeOfType<RemoteFailure.Throttled>();

        throttled.WholeAccount.ShouldBeTrue();
        throttled.Until.ToUnixTimeSeconds().ShouldBe(_world.Now + 30);
    }

    [Fact]
    public async Task What_Stripe_stores_otherwise_is_told_as_it_is_stored()
    {
        _world.Faults = new StripeFaults { NormalizeText = true };

        (await _world.Created(Record.Of(("name", "  Ada   Lovelace ")))).Record.ShouldBe(Record.Of(("name", "Ada Lovelace")));
    }

    private async Task<int> Count() =>
        (await _world.Connector.List("customers", null, default)).ShouldBeOfType<ListAnswer.Page>().Objects.Count;
}
