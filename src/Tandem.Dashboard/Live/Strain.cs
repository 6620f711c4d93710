namespace Tandem.Dashboard.Live;

/// <summary>
/// Whether this process is hard at work: pages then follow less closely, for what draws them is taken from what they show. Looked at by one at a time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="used">The processor time that the process has used so far.</param>
/// <param name="processors">How many there are.</param>
internal sealed class Strain(TimeProvider time, Func<TimeSpan> used, int processors)
{
    private const double High = 0.25;

    private static readonly TimeSpan LookEach = TimeSpan.FromMilliseconds(500);

    private TimeSpan _usedThen = used();
    private long _then = time.GetTimestamp();
    private bool _isHigh;

    /// <summary>Whether it has lately used more than a quarter of all processors.</summary>
    public bool IsHigh
    {
        get
        {
            var passed = time.GetElapsedTime(_then);
            if (passed < LookEach) return _isHigh;
            var now = used();
            _isHigh = (now - _usedThen) / passed / processors > High;
            (_usedThen, _then) = (now, time.GetTimestamp());
            return _isHigh;
        }
    }
}
