using Tandem.Limits;

namespace Tandem.Tests.Limits;

public sealed class BreakersTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Ten_failures_in_a_row_open_the_circuit()
    {
        var circuit = new CircuitBreaker(_time);
        Fail(circuit, CircuitBreaker.Threshold - 1);
        circuit.IsOpen.ShouldBeFalse();
        circuit.Allowance(16, out _).ShouldBe(16);

        Fail(circuit, 1);

        circuit.IsOpen.ShouldBeTrue();
        circuit.Allowance(16, out var wait).ShouldBe(0);
        wait.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void An_answer_in_between_starts_the_count_anew()
    {
        var circuit = new CircuitBreaker(_time);
        Fail(circuit, CircuitBreaker.Threshold - 1);
        circuit.Succeeded();
        Fail(circuit, CircuitBreaker.Threshold - 1);

        circuit.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public void An_open_circuit_lets_one_call_try()
    {
        var circuit = new CircuitBreaker(_time);
        Fail(circuit, CircuitBreaker.Threshold);
        _time.Advance(TimeSpan.FromSeconds(1));

        circuit.Allowance(16, out _).ShouldBe(1);
    }

    [Fact]
    public void It_rests_longer_after_each_try_that_fails_and_never_longer_than_half_a_minute()
    {
        var circuit = new CircuitBreaker(_time);
        Fail(circuit, CircuitBreaker.Threshold);
        var rests = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            circuit.Allowance(1, out var wait);
            rests.Add(wait.TotalSeconds);
            _time.Advance(wait);
            Fail(circuit, 1);
        }

        rests.ShouldBe([1, 2, 4, 8, 16, 30, 30, 30]);
    }

    [Fact]
    public void A_try_that_succeeds_closes_it()
    {
        var circuit = new CircuitBreaker(_time);
        Fail(circuit, 50);
        circuit.Succeeded();

        circuit.Allowance(16, out _).ShouldBe(16);
    }

    [Fact]
    public void More_deletions_than_the_threshold_wait()
    {
        var breaker = new MassChangeBreaker(Some.Options(options => options.MassDeleteThreshold = 3), _time);

        Enumerable.Range(0, 5).Select(_ => breaker.AllowDelete()).ShouldBe([true, true, true, false, false]);
    }

    [Fact]
    public void Ten_minutes_later_the_count_starts_anew()
    {
        var breaker = new MassChangeBreaker(Some.Options(options => options.MassDeleteThreshold = 1), _time);
        breaker.AllowDelete();
        _time.Advance(TimeSpan.FromMinutes(10.1));

        breaker.AllowDelete().ShouldBeTrue();
        breaker.AllowDelete().ShouldBeFalse();
    }

    [Fact]
    public async Task All_nodes_together_let_through_no_more_than_the_threshold()
    {
        var memory = new Nodes.MemoryOfMany();
        var breakers = Enumerable.Range(0, 3).Select(_ => new MassChangeBreaker(Some.Options(options => options.MassDeleteThreshold = 10), _time)).ToArray();
        foreach (var breaker in breakers) breaker.Share(memory, new IntegrationKey(TenantId.Default, "fake"));

        var allowed = 0;
        for (var i = 0; i < 10; i++)
        {
            foreach (var breaker in breakers) allowed += await Deleted(breaker, 2);
        }

        allowed.ShouldBe(10);
        _time.Advance(TimeSpan.FromMinutes(10.1));
        (await Deleted(breakers[0], 1)).ShouldBe(1);
    }

    [Fact]
    public async Task Units_of_work_at_once_do_not_use_up_what_another_made_sure_of()
    {
        var breaker = Shared(threshold: 10);
        using Allowance one = new(breaker), other = new(breaker);
        foreach (var allowance in (Allowance[])[one, other])
        {
            allowance.AllowDelete().ShouldBeFalse();
            (await allowance.Draw(default)).ShouldBeTrue();
        }

        one.Anew().AllowDelete().ShouldBeTrue();
        other.Anew().AllowDelete().ShouldBeTrue();
    }

    [Fact]
    public async Task A_unit_of_work_that_is_decided_again_counts_once()
    {
        var breaker = Shared(threshold: 2);
        using (var allowance = new Allowance(breaker))
        {
            for (var times = 0; times < 5; times++)
            {
                allowance.Anew().AllowDelete();
                await allowance.Draw(default);
            }

            allowance.Anew().AllowDelete().ShouldBeTrue();
        }

        (await Deleted(breaker, 2)).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_unit_of_work_did_not_need_is_there_for_the_next()
    {
        var breaker = Shared(threshold: 3);
        using (var allowance = new Allowance(breaker))
        {
            for (var i = 0; i < 3; i++) allowance.AllowDelete();
            await allowance.Draw(default);
            allowance.Anew().AllowDelete();
        }

        (await Deleted(breaker, 3)).ShouldBe(2);
    }

    [Fact]
    public void Deletions_and_updates_are_counted_apart_and_zero_turns_a_limit_off()
    {
        var breaker = new MassChangeBreaker(Some.Options(options => (options.MassDeleteThreshold, options.MassUpdateThreshold) = (1, 0)), _time);
        breaker.AllowDelete();

        breaker.AllowDelete().ShouldBeFalse();
        Enumerable.Range(0, 1000).ShouldAllBe(_ => breaker.AllowUpdate());
    }

    [Fact]
    public void The_wait_grows_with_each_failure_to_five_minutes_and_never_quite_the_same()
    {
        var backoff = new Backoff(_time, new Random(1));
        for (var attempts = 0; attempts < 40; attempts++)
        {
            var most = Math.Min(300, 0.25 * Math.Pow(2, attempts));
            var waits = Enumerable.Range(0, 20).Select(_ => (backoff.Next(attempts) - Some.Now).TotalSeconds).ToArray();

            waits.ShouldAllBe(wait => wait >= most / 2 && wait <= most);
            waits.Distinct().Count().ShouldBeGreaterThan(10);
        }
    }

    private static void Fail(CircuitBreaker circuit, int times)
    {
        for (var i = 0; i < times; i++) circuit.Failed();
    }

    private MassChangeBreaker Shared(int threshold)
    {
        var breaker = new MassChangeBreaker(Some.Options(options => options.MassDeleteThreshold = threshold), _time);
        breaker.Share(new Nodes.MemoryOfMany(), new IntegrationKey(TenantId.Default, "fake"));
        return breaker;
    }

    /// <summary>How many of the deletions of one unit of work are let through.</summary>
    private static async Task<int> Deleted(MassChangeBreaker breaker, int wanted)
    {
        using var allowance = new Allowance(breaker);
        int allowed;
        do allowed = Enumerable.Repeat(allowance.Anew(), wanted).Count(each => each.AllowDelete());
        while (await allowance.Draw(default));
        return allowed;
    }
}
