using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Links;

namespace Tandem.Tests.Engine;

public sealed class OutwardPumpTests
{
    [Fact]
    public async Task A_stop_claims_no_more_and_settles_what_is_under_way()
    {
        await using var world = await World.Create(options => options.Parallelism = 2);
        var items = new List<ItemKey>();
        for (var i = 0; i < 5; i++) items.Add(await world.Insert());
        await world.Router.Route(100, default);
        var (held, under) = (new TaskCompletionSource(), 0);
        for (var i = 0; i < 5; i++) world.Remote.Meanwhile(() => { Interlocked.Increment(ref under); return held.Task; });
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));
        await Eventually.Is(() => Volatile.Read(ref under) == 2);

        await stop.CancelAsync();
        running.IsCompleted.ShouldBeFalse();
        held.SetResult();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();

        world.Remote.Calls.Count.ShouldBe(2);
        (await world.Links()).ShouldAllBe(link => link.Lease == null);
        (await world.Links()).Count(link => link.Status == LinkStatus.Synced).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_claimed_ahead_of_its_turn_is_given_back_uncalled_by_a_stop()
    {
        await using var world = await World.Create(options => options.Parallelism = 2);
        for (var i = 0; i < 12; i++) await world.Insert();
        await world.Router.Route(100, default);
        var (held, under) = (new TaskCompletionSource(), 0);
        for (var i = 0; i < 2; i++) world.Remote.Meanwhile(() => { world.Time.Advance(TimeSpan.FromMilliseconds(10)); return Task.CompletedTask; });
        for (var i = 0; i < 10; i++) world.Remote.Meanwhile(() => { Interlocked.Increment(ref under); return held.Task; });
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));
        await Eventually.Is(() => Volatile.Read(ref under) == 2);
        await Eventually.Is(async () => (await world.Links()).Count(link => link.Lease is not null) > 2);

        await stop.CancelAsync();
        held.SetResult();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();

        world.Remote.Calls.Count.ShouldBe(4);
        var links = await world.Links();
        links.ShouldAllBe(link => link.Lease == null);
        links.Count(link => link.Status == LinkStatus.Synced).ShouldBe(4);
        links.Count(link => link.DueAt != null).ShouldBe(8);
    }

    [Fact]
    public async Task It_pushes_what_becomes_due_when_it_is_woken()
    {
        await using var world = await World.Create();
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));
        await world.Insert();
        await world.Router.Route(100, default);

        await Eventually.Is(() => world.Remote.Objects.Count == 1);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();
        (await world.Links()).ShouldHaveSingleItem().Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task Nothing_is_pushed_until_the_events_of_the_time_away_are_applied()
    {
        await using var world = await World.Create();
        world.Integration.FallBehind();
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));
        await world.Insert();
        await world.Router.Route(100, default);
        await Eventually.Is(() => world.Time.Waiting > 0);
        world.Remote.Calls.ShouldBeEmpty();

        world.Integration.IsCaughtUp = true;
        world.Wakeups.Links(world.Integration.Key).Set();
        await Eventually.Is(() => world.Remote.Objects.Count == 1);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();
    }

    [Fact]
    public async Task A_call_that_a_connector_cut_off_itself_is_settled_as_a_failure()
    {
        await using var world = await World.Create();
        world.Remote.Meanwhile(() => throw new TaskCanceledException("the time limit of a client"));
        await world.Insert();
        await world.Router.Route(100, default);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));

        await Eventually.Is(() => world.Remote.Calls.Count == 1 && world.Time.Waiting > 0);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();
        var link = (await world.Links()).ShouldHaveSingleItem();
        link.Lease.ShouldBeNull();
        link.Attempts.ShouldBe(1);
        link.Intent.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_open_circuit_lets_one_call_through_at_a_time()
    {
        await using var world = await World.Create();
        for (var i = 0; i < 20; i++) await world.Insert();
        await world.Router.Route(100, default);
        for (var i = 0; i < 20; i++) world.Remote.Fail(new RemoteFailure.Transient("502"));
        await world.Push();
        world.Integration.Circuit.IsOpen.ShouldBeTrue();
        world.Later(seconds: 60);
        var calls = world.Remote.Calls.Count;
        var (held, under) = (new TaskCompletionSource(), 0);
        world.Remote.Meanwhile(() => { Interlocked.Increment(ref under); return held.Task; });
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => NewPump(world).Run(stop.Token));

        await Eventually.Is(() => Volatile.Read(ref under) == 1 && world.Time.Waiting > 0);
        world.Remote.Calls.Count.ShouldBe(calls + 1);
        held.SetResult();
        await Eventually.Is(() => world.Remote.Objects.Count == 20);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).Within();
    }

    private static OutwardPump NewPump(World world) =>
        new(world.Integration, world.Outward, world.Node, world.Wakeups, TimeSpan.FromSeconds(1), world.Time);
}
