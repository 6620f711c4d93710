using Tandem.Connectors;
using Tandem.Limits;
using Tandem.Tests.Nodes;

namespace Tandem.Tests.Limits;

public sealed class SharedBudgetTests
{
    private static readonly IntegrationKey Key = new(TenantId.Default, "stripe");

    private readonly ManualTime _time = new();
    private readonly MemoryOfMany _memory = new();

    [Fact]
    public async Task Three_nodes_together_make_no_more_calls_than_one_may()
    {
        var nodes = Enumerable.Range(0, 3).Select(_ => New(new RemoteLimits(20, 0))).ToArray();
        var made = 0;
        using var stop = new CancellationTokenSource();
        var callers = nodes.SelectMany(node => Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                await node.Take(Endpoint.Update, stop.Token);
                Interlocked.Increment(ref made);
            }
        }))).ToArray();

        // A second's worth at once, and then twenty a second.
        await Eventually.Is(() => Volatile.Read(ref made) == 20 && _time.Waiting >= callers.Length);
        for (var tenth = 1; tenth <= 20; tenth++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Eventually.Is(() => _time.Waiting >= callers.Length);
        }

        made.ShouldBeLessThanOrEqualTo(60);
        made.ShouldBeGreaterThan(50);
        await stop.CancelAsync();
        await Task.WhenAll(callers).ContinueWith(_ => { }, TaskScheduler.Default).Within();
    }

    [Fact]
    public async Task What_the_account_asked_of_one_node_holds_for_all()
    {
        var (first, second) = (New(new RemoteLimits(20, 0)), New(new RemoteLimits(20, 0)));
        first.CloseUntil(_time.GetUtcNow().AddSeconds(30));
        _ = first.Take(Endpoint.Update, default);
        await Eventually.Is(() => _time.Waiting == 1);

        var waiting = second.Take(Endpoint.Update, default);

        await Eventually.Is(() => _time.Waiting == 2);
        waiting.IsCompleted.ShouldBeFalse();
        second.ClosedUntil.ShouldBe(_time.GetUtcNow().AddSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(31));
        await waiting.Within();
    }

    [Fact]
    public async Task Calls_are_drawn_by_as_many_as_wait_so_that_the_database_is_seldom_asked()
    {
        var node = New(new RemoteLimits(1000, 0));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => node.Take(Endpoint.Update, default)))).Within();

        _memory.Changes.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_asked()
    {
        var node = New(new RemoteLimits(0, 0));

        for (var i = 0; i < 100; i++) await node.Take(Endpoint.Update, default);

        _memory.Changes.ShouldBe(0);
    }

    [Fact]
    public void A_clock_that_is_behind_fills_nothing_twice()
    {
        var limits = new RemoteLimits(10, 0);
        var now = _time.GetUtcNow();
        var (state, draw) = new BudgetState().Take(Endpoint.Update, 10, limits, now);
        draw.Granted.ShouldBe(10);
        (state, draw) = state.Take(Endpoint.Update, 10, limits, now.AddSeconds(-5));
        draw.Granted.ShouldBe(0);
        (state, draw) = state.Take(Endpoint.Update, 10, limits, now.AddSeconds(0.5));

        draw.Granted.ShouldBe(5);
        BudgetState.Parse(state.ToText()).ToText().ShouldBe(state.ToText());
    }

    private RateBudget New(RemoteLimits limits)
    {
        var budget = new RateBudget(limits, _time);
        budget.Share(new SharedBudget(_memory, Key, limits, _time));
        return budget;
    }
}
