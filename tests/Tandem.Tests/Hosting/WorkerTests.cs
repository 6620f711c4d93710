using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Hosting;

namespace Tandem.Tests.Hosting;

public sealed class WorkerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task It_goes_on_after_a_failure_and_rests_first()
    {
        var steps = 0;
        var loop = new Worker(_time, NullLogger.Instance).Loop("test", _ => ++steps == 1 ? throw new InvalidOperationException("broken") : Stop(), _stop.Token);

        await Eventually.Is(() => _time.Waiting == 1);
        steps.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));

        await loop.Within();
        steps.ShouldBe(2);
    }

    [Fact]
    public async Task A_stop_ends_the_loop_without_a_word()
    {
        var loop = new Worker(_time, NullLogger.Instance).Loop("test", new TaskCompletionSource().Task.WaitAsync, _stop.Token);

        await Stop();

        await loop.Within();
    }

    [Fact]
    public async Task A_stop_ends_the_rest_after_a_failure()
    {
        var loop = new Worker(_time, NullLogger.Instance).Loop("test", _ => throw new InvalidOperationException("broken"), _stop.Token);
        await Eventually.Is(() => _time.Waiting == 1);

        await Stop();

        await loop.Within();
    }

    [Fact]
    public async Task A_cancellation_that_is_no_stop_is_a_failure_like_any_other()
    {
        var steps = 0;
        var loop = new Worker(_time, NullLogger.Instance).Loop("test", _ => ++steps == 1 ? throw new OperationCanceledException() : Stop(), _stop.Token);
        await Eventually.Is(() => _time.Waiting == 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        await loop.Within();
        steps.ShouldBe(2);
    }

    public void Dispose() => _stop.Dispose();

    private Task Stop() => _stop.CancelAsync();
}
