using System.Diagnostics;

namespace Tandem.Streams.Kafka.Tests;

/// <summary>Waits for what comes about in another thread or on the broker.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Until it is so; fails after a minute.</summary>
    public static async Task Until(Func<bool> condition, string what) => await Until(() => Task.FromResult(condition()), what);

    /// <summary>Until it is so; fails after a minute.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var waited = Stopwatch.StartNew(); !await condition(); await tick.WaitForNextTickAsync())
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"It never came about: {what}");
        }
    }
}
