namespace Tandem.TestServers;

/// <summary>Looks again and again until a condition holds, and fails where it does not within the limit.</summary>
public static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    public static async Task Is(Func<Task<bool>> condition, TimeSpan limit, Func<string> what)
    {
        var until = DateTime.UtcNow + limit;
        using var look = new PeriodicTimer(Between);
        while (!await condition())
        {
            if (DateTime.UtcNow > until) throw new TimeoutException($"Not within {limit.TotalSeconds:F0} s: {what()}");
            await look.WaitForNextTickAsync();
        }
    }
}
