namespace Tandem.Limits;

/// <summary>Counts by the second, over the last ten. Not for several threads at once.</summary>
internal sealed class CallCounter(TimeProvider time)
{
    private const int Seconds = 10;

    // One more than is summed: the second under way.
    private readonly int[] _counts = new int[Seconds + 1];
    private long _second;

    public void Add(int count)
    {
        Turn();
        _counts[_second % _counts.Length] += count;
    }

    /// <summary>The mean of the last ten whole seconds.</summary>
    public double PerSecond()
    {
        Turn();
        return (_counts.Sum() - _counts[_second % _counts.Length]) / (double)Seconds;
    }

    // Seconds that have begun since the last look count nothing yet.
    private void Turn()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        for (var second = Math.Max(_second + 1, now - Seconds); second <= now; second++) _counts[second % _counts.Length] = 0;
        _second = Math.Max(_second, now);
    }
}
