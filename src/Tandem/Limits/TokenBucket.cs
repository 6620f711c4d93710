namespace Tandem.Limits;

/// <summary>
/// Lets through so many calls a second, a second's worth at once after a rest. Decides without I/O or timers: the caller waits.
/// </summary>
/// <param name="perSecond">The rate; 0 lets all through.</param>
/// <param name="time">The clock.</param>
public sealed class TokenBucket(double perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly CallCounter _taken = new(time);
    private double _tokens = Math.Max(1, perSecond);
    private long _filledAt = time.GetTimestamp();
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

    /// <summary>Takes one token, or says how long until one is there.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            wait = _closedUntil - now;
            if (wait > TimeSpan.Zero) return false;

            wait = TimeSpan.Zero;
            if (perSecond <= 0)
            {
                _taken.Add(1);
                return true;
            }

            var stamp = time.GetTimestamp();
            _tokens = Math.Min(Math.Max(1, perSecond), _tokens + time.GetElapsedTime(_filledAt, stamp).TotalSeconds * perSecond);
            _filledAt = stamp;
            if (_tokens >= 1)
            {
                _tokens--;
                _taken.Add(1);
                return true;
            }

            wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            return false;
        }
    }

    /// <summary>Gives a token back that was taken and not used.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _tokens++;
            _taken.Add(-1);
        }
    }

    /// <summary>The rate that is allowed; 0 where there is no limit.</summary>
    public double Limit => perSecond;

    /// <summary>How many a second were let through in the last ten whole seconds.</summary>
    public double PerSecond
    {
        get
        {
            lock (_lock) return _taken.PerSecond();
        }
    }

    /// <summary>Lets nothing through until then, because the remote said so.</summary>
    public void CloseUntil(DateTimeOffset until)
    {
        lock (_lock) _closedUntil = until > _closedUntil ? until : _closedUntil;
    }

    /// <summary>Until when nothing is let through; the past where it is open.</summary>
    public DateTimeOffset ClosedUntil
    {
        get
        {
            lock (_lock) return _closedUntil;
        }
    }
}
