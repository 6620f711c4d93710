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
            foreach (var breaker in breakers)
            {
                await breaker.Reserve(2, 0, default);
                if (breaker.AllowDelete()) allowed++;
                if (breaker.AllowDelete()) allowed++;
            }
        }

        allowed.ShouldBe(10);
        _time.Advance(TimeSpan.FromMinutes(10.1));
        await breakers[0].Reserve(1, 0, default);
        breakers[0].AllowDelete().ShouldBeTrue();
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
}
