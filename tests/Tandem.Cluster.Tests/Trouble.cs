using System.Diagnostics;

namespace Tandem.Cluster.Tests;

/// <summary>
/// What befalls the nodes and their database, by chance: a node is killed and started again, a node stands still until the others have taken
/// it for dead and wakes up in the middle of what it did, both at once, and the database crashes.
/// </summary>
internal sealed class Trouble(Nodes nodes, Database database, Random chance, ITestOutputHelper output)
{
    /// <summary>Longer than it takes until others have taken a node's duties and leases.</summary>
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(700);

    /// <summary>Each kind twice and the crash once, in an order that the seed decides.</summary>
    public async Task Befall()
    {
        (string What, Func<Task> Do)[] all =
        [
            ("kill", Kill), ("kill", Kill), ("stand still", StandStill), ("stand still, and another is killed", Both), ("the database crashes", Crash),
        ];
        chance.Shuffle(all);
        using var rest = new PeriodicTimer(Between);
        foreach (var (what, happen) in all)
        {
            await rest.WaitForNextTickAsync();
            var began = Stopwatch.GetTimestamp();
            await happen();
            output.WriteLine($"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        }
    }

    private async Task Kill()
    {
        var node = Some();
        await node.Kill();
        await node.Start();
    }

    private async Task StandStill()
    {
        var node = Some();
        await node.Stop();
        await Wait(Stillness);
        await node.Continue();
    }

    // One of three is left: it takes over from both.
    private async Task Both()
    {
        var node = Some();
        await node.Stop();
        var other = Some();
        await other.Kill();
        await Wait(Stillness / 2);
        await Task.WhenAll(other.Start(), Wait(Stillness / 2));
        await node.Continue();
    }

    private Task Crash() => database.Restart();

    private Node Some() => nodes.Any(chance);

    private static async Task Wait(TimeSpan length)
    {
        using var timer = new PeriodicTimer(length);
        await timer.WaitForNextTickAsync();
    }
}
