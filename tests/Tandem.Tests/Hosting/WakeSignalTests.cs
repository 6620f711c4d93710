using Tandem.Hosting;

namespace Tandem.Tests.Hosting;

public sealed class WakeSignalTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_signal_wakes_who_waits()
    {
        var signal = new WakeSignal(_time);
        var waiting = signal.Wait(TimeSpan.FromHours(1), default);
        waiting.IsCompleted.ShouldBeFalse();

        signal.Set();

        await waiting.Within();
    }

    [Fact]
    public async Task A_signal_that_came_before_is_kept_and_many_are_as_one()
    {
        var signal = new WakeSignal(_time);
        signal.Set();
        signal.Set();

        await signal.Wait(TimeSpan.FromHours(1), default).Within();
        signal.Wait(TimeSpan.FromHours(1), default).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_signal_it_looks_all_the_same_after_a_while()
    {
        var waiting = new WakeSignal(_time).Wait(TimeSpan.FromSeconds(1), default);
        waiting.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        await waiting.Within();
    }

    [Fact]
    public async Task A_wait_that_timed_out_takes_no_later_signal_with_it()
    {
        var signal = new WakeSignal(_time);
        var first = signal.Wait(TimeSpan.FromSeconds(1), default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await first.Within();

        signal.Set();

        await signal.Wait(TimeSpan.FromHours(1), default).Within();
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new WakeSignal(_time).Wait(TimeSpan.FromHours(1), stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting.Within());
    }
}
