namespace Tandem.Sandbox.Stripe;

/// <summary>Things to do at a later time: one timer, set to the earliest of them. Bounded: what does not fit is refused.</summary>
internal sealed class Later : IDisposable
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, DateTimeOffset> due = new();
    private readonly TimeProvider time;
    private readonly int capacity;
    private readonly ITimer timer;

    public Later(TimeProvider time, int capacity)
    {
        this.time = time;
        this.capacity = capacity;
        timer = time.CreateTimer(static state => ((Later)state!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Schedule(TimeSpan delay, Action action)
    {
        lock (gate)
        {
            if (due.Count >= capacity) return false;
            due.Enqueue(action, time.GetUtcNow() + delay);
            SetTimer();
            return true;
        }
    }

    public void Dispose() => timer.Dispose();

    private void Run()
    {
        while (TakeDue() is { } action) action();
    }

    private Action? TakeDue()
    {
        lock (gate)
        {
            if (due.TryPeek(out var action, out var at) && at <= time.GetUtcNow())
            {
                due.Dequeue();
                return action;
            }

            SetTimer();
            return null;
        }
    }

    private void SetTimer()
    {
        if (!due.TryPeek(out _, out var at)) return;

        // Timers count whole milliseconds: one that is cut short would find nothing due and come back at once.
        var wait = Math.Max(0, Math.Ceiling((at - time.GetUtcNow()).TotalMilliseconds));
        timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }
}
