using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Scenarios;

/// <summary>One customer on both sides, edited again and again.</summary>
internal static class Linked
{
    /// <summary>A customer that is on both sides: its id there and here.</summary>
    public static async Task<(string There, string Here)> Customer(World world, CancellationToken ct)
    {
        var there = await world.Sandbox.Create("Ada", ct);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (world.Hub.Database.ItemOf(there) is { } here)
            {
                await world.Hub.AtRest(TimeSpan.FromSeconds(20), ct);
                return (there, here);
            }

            // The webhook may not be registered yet; then the customer is found by a backfill.
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(20)) throw new BenchException("The first customer did not come in.");
            await world.Hub.Import(ct);
            await Task.Delay(250, ct);
        }
    }

    /// <summary>Edits with pauses of changing length between them, so that they meet no rhythm of the hub; each edit begins at rest.</summary>
    public static async Task<Percentiles> Series(int count, Func<int, Task<TimeSpan>> edit, CancellationToken ct)
    {
        var lengths = new List<TimeSpan>(count);
        for (var i = 0; i < count; i++)
        {
            lengths.Add(await edit(i));
            await Task.Delay(30 + i * 7 % 50, ct);
        }

        return new Percentiles(lengths);
    }
}
