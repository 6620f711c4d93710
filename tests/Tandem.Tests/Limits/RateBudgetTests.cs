using Tandem.Connectors;
using Tandem.Limits;

namespace Tandem.Tests.Limits;

public sealed class RateBudgetTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Each_kind_of_call_has_a_limit_of_its_own()
    {
        var budget = new RateBudget(new RemoteLimits(100, 2), _time);

        Taken(budget, Endpoint.Update).ShouldBe(2);
        Taken(budget, Endpoint.Create).ShouldBe(2);
    }

    [Fact]
    public void All_calls_share_the_accounts_limit()
    {
        var budget = new RateBudget(new RemoteLimits(3, 2), _time);

        Taken(budget, Endpoint.Update).ShouldBe(2);
        Taken(budget, Endpoint.Create).ShouldBe(1);
    }

    [Fact]
    public void What_one_kind_may_not_use_is_left_for_the_others()
    {
        var budget = new RateBudget(new RemoteLimits(10, 2), _time);
        for (var i = 0; i < 100; i++) budget.TryTake(Endpoint.Update, out _);

        Enum.GetValues<Endpoint>().Sum(endpoint => Taken(budget, endpoint)).ShouldBe(8);
    }

    [Fact]
    public async Task A_call_waits_for_its_turn()
    {
        var budget = new RateBudget(new RemoteLimits(1, 0), _time);
        await budget.Take(Endpoint.Fetch, default);

        var second = budget.Take(Endpoint.Fetch, default);

        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await second.Within();
    }

    [Fact]
    public async Task Patience_that_was_asked_for_holds_for_every_kind_of_call()
    {
        var budget = new RateBudget(new RemoteLimits(0, 0), _time);
        budget.CloseUntil(Some.Now.AddSeconds(30));

        Enum.GetValues<Endpoint>().ShouldAllBe(endpoint => !Try(budget, endpoint));
        budget.ClosedUntil.ShouldBe(Some.Now.AddSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));
        await budget.Take(Endpoint.List, default).Within();
    }

    private static bool Try(RateBudget budget, Endpoint endpoint) => budget.TryTake(endpoint, out _);

    private static int Taken(RateBudget budget, Endpoint endpoint)
    {
        var taken = 0;
        while (taken < 1000 && budget.TryTake(endpoint, out _)) taken++;
        return taken;
    }
}
