namespace Tandem.Metrics;

/// <summary>How fast a count grows, from what was told of it in the last half minute. May be used by several threads at once.</summary>
public sealed class ProgressMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, long Count)> _told = [];
    private (DateTimeOffset At, long Count) _last;

    /// <summary>The count has come so far. One that is smaller than before begins anew.</summary>
    public void Tell(long count)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (count < _last.Count) _told.Clear();
            Forget(now);
            _last = (now, count);
            // At most ten a second are kept, and so at most 300.
            if (_told.Count == 0 || now - _told.Last().At >= TimeSpan.FromMilliseconds(100)) _told.Enqueue(_last);
        }
    }

    /// <summary>How much it grew a second; null where too little is known.</summary>
    public double? PerSecond()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(now);
            if (!_told.TryPeek(out var first) || first.At == _last.At) return null;
            // A count that stands still slows down by and by.
            var seconds = Math.Max((_last.At - first.At).TotalSeconds, (now - first.At).TotalSeconds - 2);
            return (_last.Count - first.Count) / seconds;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_told.TryPeek(out var oldest) && now - oldest.At > Window) _told.Dequeue();
    }
}
