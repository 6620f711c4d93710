using Tandem.Metrics;

namespace Tandem.Api.Tests;

public sealed class MetricsTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Rates_forget_what_is_past()
    {
        using var metrics = new SyncMetrics(_clock);
        metrics.EventsReceived(Server.Stripe, 120);
        _clock.Advance(TimeSpan.FromSeconds(30));
        metrics.EventsReceived(Server.Stripe, 60);

        var minute = metrics.Last(TimeSpan.FromMinutes(1));
        minute.Received.ShouldBe(180);
        minute.PerSecond(minute.Received).ShouldBe(3);
        _clock.Advance(TimeSpan.FromSeconds(40));
        metrics.Last(TimeSpan.FromMinutes(1)).Received.ShouldBe(60);
        _clock.Advance(TimeSpan.FromHours(1));
        metrics.Last(TimeSpan.FromHours(1)).Received.ShouldBe(0);
    }

    [Fact]
    public void Percentiles_are_within_an_eighth_of_the_truth()
    {
        using var metrics = new SyncMetrics(_clock);
        for (var i = 1; i <= 1000; i++) metrics.Pushed(Server.Stripe, TimeSpan.FromMilliseconds(i));

        var lag = metrics.Last(TimeSpan.FromMinutes(1)).Outward;

        lag.P50!.Value.TotalMilliseconds.ShouldBe(500, 65);
        lag.P95!.Value.TotalMilliseconds.ShouldBe(950, 120);
        lag.P99!.Value.TotalMilliseconds.ShouldBe(990, 125);
        metrics.Last(TimeSpan.FromMinutes(1)).Inward.P50.ShouldBeNull();
    }

    [Fact]
    public void The_last_hour_is_told_in_steps_that_add_up()
    {
        using var metrics = new SyncMetrics(_clock);
        for (var i = 0; i < 600; i++)
        {
            metrics.EventsApplied(Server.Stripe, [TimeSpan.FromMilliseconds(5)]);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var steps = metrics.LastHour(TimeSpan.FromSeconds(30));

        steps.Count.ShouldBe(120);
        steps.Sum(step => step.Applied).ShouldBe(600);
        steps.Select(step => step.From).ShouldBeInOrder();
    }

    [Fact]
    public async Task Counts_from_many_threads_are_all_there()
    {
        using var metrics = new SyncMetrics(_clock);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++) metrics.EventsIgnored(Server.Stripe, 1);
        })));

        metrics.Last(TimeSpan.FromMinutes(1)).Ignored.ShouldBe(8000);
    }

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
