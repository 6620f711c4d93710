namespace Tandem.Bench.Figures;

/// <summary>Percentiles of a series of lengths of time, in milliseconds.</summary>
internal sealed class Percentiles(IEnumerable<TimeSpan> series)
{
    private readonly TimeSpan[] _sorted = [.. series.Order()];

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    public double Max => At(1);

    private double At(double share) => _sorted.Length == 0 ? 0 : _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1].TotalMilliseconds;
}
