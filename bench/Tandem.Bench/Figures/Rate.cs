namespace Tandem.Bench.Figures;

/// <summary>So many in so long, over several runs.</summary>
internal sealed class Rate
{
    private double _count;
    private TimeSpan _took;

    public double PerSecond => _count / _took.TotalSeconds;

    /// <summary>The time of one.</summary>
    public TimeSpan Each => _took / _count;

    public void Add(double count, TimeSpan took)
    {
        _count += count;
        _took += took;
    }
}
