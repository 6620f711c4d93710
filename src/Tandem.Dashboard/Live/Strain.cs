namespace Tandem.Dashboard.Live;

/// <summary>
/// Whether this process is hard at work: pages then follow less closely, for what draws them is taken from what they show. May be looked at
/// from any thread.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="used">The processor time that the process has used so far.</param>
/// <param name="processors">How many there are.</param>
internal sealed class Strain(TimeProvider time, Func<TimeSpan> used, int processors)
{
    /// <summary>With the database and who sends beside it, such a share is a machine that has little to spare.</summary>
    private const double Much = 0.25;

    private static readonly TimeSpan LookEach = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private TimeSpan _usedThen = used();
    private long _then = time.GetTimestamp();
    private double _share;

    /// <summary>How long pages are left alone after they were drawn; zero where the process has time to spare.</summary>
    public TimeSpan Rest => Share() > Much ? Long : TimeSpan.Zero;

    /// <summary>The share of all processors that it has lately used.</summary>
    private double Share()
    {
        lock (_gate)
        {
            var passed = time.GetElapsedTime(_then);
            if (passed < LookEach) return _share;
            var now = used();
            _share = (now - _usedThen) / passed / processors;
            (_usedThen, _then) = (now, time.GetTimestamp());
            return _share;
        }
    }
}
