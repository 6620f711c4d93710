using System.Runtime.CompilerServices;

namespace Tandem.Tests;

/// <summary>Waits until something another thread does is seen, and fails where it is not within ten seconds.</summary>
internal static class Eventually
{
    public static Task Is(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null) => Is(() => Task.FromResult(condition()), what);

    public static async Task Is(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"Never came true: {what}");
            await Task.Yield();
        }
    }

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(10));

    public static Task Within(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(10));
}
