namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>Waits for what comes about by itself.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition()) await looks.WaitForNextTickAsync(limit.Token);
    }
}
