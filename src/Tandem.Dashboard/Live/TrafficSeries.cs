using System.Text.Json;
using Tandem.Metrics;

namespace Tandem.Dashboard.Live;

/// <summary>Writes the last hour as the charts take it.</summary>
internal static class TrafficSeries
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortStep = TimeSpan.FromSeconds(5);

    /// <summary>So many steps are shown where nothing happened before them: ten minutes, which a server that has just started fills sooner.</summary>
    private const int ShortSteps = 120;

    /// <summary>Rates a second, and lags in milliseconds, each as lists of numbers; a step in which nothing arrived has no lag.</summary>
    public static TrafficHour Of(SyncMetrics metrics)
    {
        var hour = metrics.LastHour(Step);
        var isYoung = hour.Take(hour.Count - ShortSteps * (int)ShortStep.TotalSeconds / (int)Step.TotalSeconds).All(IsQuiet);
        var (shown, length) = isYoung ? ([.. metrics.LastHour(ShortStep).TakeLast(ShortSteps)], ShortStep) : (hour, Step);
        var (from, each) = (shown[0].From.ToUnixTimeMilliseconds(), (long)length.TotalMilliseconds);
        var throughput = JsonSerializer.Serialize(new
        {
            from,
            step = each,
            @in = shown.Select(step => Rate(step, step.Applied)),
            @out = shown.Select(step => Rate(step, step.Pushed)),
        });
        var lag = JsonSerializer.Serialize(new
        {
            from,
            step = each,
            inP50 = shown.Select(step => Milliseconds(step.Inward.P50)),
            inP95 = shown.Select(step => Milliseconds(step.Inward.P95)),
            outP50 = shown.Select(step => Milliseconds(step.Outward.P50)),
            outP95 = shown.Select(step => Milliseconds(step.Outward.P95)),
        });
        return new TrafficHour(throughput, lag, metrics.Last(TimeSpan.FromMinutes(1)), isYoung ? "ten minutes" : "hour");
    }

    private static bool IsQuiet(Traffic traffic) => traffic.Applied + traffic.Pushed == 0;

    private static double Rate(Traffic traffic, long count) => traffic.PerSecond(count) is var rate && rate < 100 ? Math.Round(rate, 2) : Math.Round(rate);

    private static double? Milliseconds(TimeSpan? lag) => lag is { } known ? Math.Round(known.TotalMilliseconds) : null;
}
