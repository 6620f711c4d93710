namespace Tandem.Hosting;

/// <summary>
/// How many links to hold claimed beside those whose calls are in flight: what is answered in a moment, so that calls go on while the database
/// claims and settles. No more, for a signal that comes later waits behind them; a remote that is slow, or lets few through, has none.
/// </summary>
internal sealed class ClaimAhead(int mostInFlight, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private const int Most = 7; // times those in flight

    private long _countedAt = time.GetTimestamp();
    private double _perSecond;

    /// <summary>At most so many may be claimed and not yet settled, those in flight included.</summary>
    public int Limit => mostInFlight + (int)Math.Min(Most * mostInFlight, _perSecond * Moment.TotalSeconds);

    /// <summary>So many were answered since this was called before.</summary>
    public void Answered(int count)
    {
        var now = time.GetTimestamp();
        var took = time.GetElapsedTime(_countedAt, now).TotalSeconds;
        if (took <= 0) return;
        _perSecond = (_perSecond + count / took) / 2;
        _countedAt = now;
    }
}
