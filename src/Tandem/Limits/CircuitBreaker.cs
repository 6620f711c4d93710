namespace Tandem.Limits;

/// <summary>
/// Stops calling an account that does not answer: after <see cref="Threshold"/> failures in a row it opens, and then lets one call
/// through at a time, at growing intervals, until one succeeds.
/// </summary>
public sealed class CircuitBreaker(TimeProvider time)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Threshold = 10;

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _failures;
    private TimeSpan _rest = FirstRest;
    private DateTimeOffset _tryAt = DateTimeOffset.MinValue;

    /// <summary>Whether calls are being held back.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock) return _failures >= Threshold;
        }
    }

    /// <summary>How many calls may be begun now: all while closed; one, once each interval, while open.</summary>
    public int Allowance(int wanted, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_failures < Threshold) return wanted;

            wait = _tryAt - time.GetUtcNow();
            return wait > TimeSpan.Zero ? 0 : Math.Min(1, wanted);
        }
    }

    /// <summary>A call was answered, whatever the answer.</summary>
    public void Succeeded()
    {
        lock (_lock) (_failures, _rest) = (0, FirstRest);
    }

    /// <summary>A call was not answered, or with the remote's own failure.</summary>
    public void Failed()
    {
        lock (_lock)
        {
            if (++_failures < Threshold) return;
            _tryAt = time.GetUtcNow() + _rest;
            _rest = _rest * 2 < LongestRest ? _rest * 2 : LongestRest;
        }
    }
}
