namespace Tandem.Limits;

/// <summary>When to try again: exponentially later with each failure, to 5 minutes, with jitter so that many do not come at once.</summary>
public sealed class Backoff(TimeProvider time, Random random)
{
    private readonly Lock _lock = new();

    /// <summary>The moment of the next try after so many failures.</summary>
    public DateTimeOffset Next(int attempts)
    {
        double chance;
        lock (_lock) chance = random.NextDouble();
        return time.GetUtcNow().AddSeconds(Math.Min(300, 0.25 * Math.Pow(2, Math.Min(attempts, 20))) * (0.5 + 0.5 * chance));
    }
}
