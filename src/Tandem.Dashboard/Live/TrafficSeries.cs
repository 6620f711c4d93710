using System.Text.Json;
using Tandem.Metrics;

namespace Tandem.Dashboard.Live;

/// <summary>Writes the last hour as the charts take it.</summary>
internal static class TrafficSeries
{
    /// <summary>How long a step of the charts is.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>Rates a second and lags in milliseconds, each as a list of numbers; a step in which nothing arrived has no lag.</summary>
    public static TrafficHour Of(SyncMetrics metrics)
    {
        var hour = metrics.LastHour(Step);
        var json = JsonSerializer.Serialize(new
        {
            from = hour[0].From.ToUnixTimeMilliseconds(),
            step = (long)Step.TotalMilliseconds,
            @in = hour.Select(step => Rate(step, step.Applied)),
            @out = hour.Select(step => Rate(step, step.Pushed)),
            inP50 = hour.Select(step => Milliseconds(step.Inward.P50)),
            inP95 = hour.Select(step => Milliseconds(step.Inward.P95)),
            outP50 = hour.Select(step => Milliseconds(step.Outward.P50)),
            outP95 = hour.Select(step => Milliseconds(step.Outward.P95)),
        });
        return new TrafficHour(json, metrics.Last(TimeSpan.FromMinutes(1)));
    }

    private static double Rate(Traffic traffic, long count) => Math.Round(traffic.PerSecond(count), 3);

    private static double? Milliseconds(TimeSpan? lag) => lag is { } known ? Math.Round(known.TotalMilliseconds) : null;
}
