using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Databases;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// Customers inserted, and then changed, in one SQL transaction each, until the sandbox has them all and nothing waits. It warms both up, then
/// does so in one part or several; what is there then is checked. The sandbox's webhooks tell the hub of every push meanwhile, as Stripe's would.
/// </summary>
/// <param name="world">A hub that has no customers yet.</param>
internal sealed class PushLoad(World world)
{
    private int _made;

    /// <summary>Pushes what does not count.</summary>
    public Task WarmUp(Options options, CancellationToken ct) => Push(options.Of(2_000, 500), ct);

    /// <summary>Inserts so many more, and changes those; returns when the sandbox has them as they are then.</summary>
    public async Task<PushRun> Push(int count, CancellationToken ct)
    {
        var used = world.Hub.Process.Processor;
        var creates = await UntilRest(() => world.Hub.Database.Insert(_made, count, "Created"), ct);
        used = world.Hub.Process.Processor - used;
        await Check(count, "Created", ct);

        var usedBefore = world.Hub.Process.Processor;
        var updates = await UntilRest(() => world.Hub.Database.RenameAll("Created", "Updated"), ct);
        used += world.Hub.Process.Processor - usedBefore;
        await Check(count, "Updated", ct);
        _made += count;
        return new PushRun(count, creates, updates, used);
    }

    private async Task<TimeSpan> UntilRest(Action write, CancellationToken ct)
    {
        write();
        var committed = Stopwatch.GetTimestamp();
        await world.Hub.AtRest(TimeSpan.FromMinutes(5), ct);
        return Stopwatch.GetElapsedTime(committed);
    }

    private async Task Check(int count, string name, CancellationToken ct)
    {
        var there = await world.Sandbox.Dump(ct);
        if (there.Count != _made + count) throw new BenchException($"The sandbox has {there.Count} customers of {_made + count}.");
        for (var i = _made; i < _made + count; i++)
        {
            if (there.GetValueOrDefault(HubDatabase.EmailOf(i)) != $"{name} {i}") throw new BenchException($"Customer {i} is not '{name} {i}' in the sandbox.");
        }
    }
}

/// <summary>What came of pushing customers.</summary>
/// <param name="Count">How many were inserted, and then changed.</param>
/// <param name="Creates">From the commit of the first to rest.</param>
/// <param name="Updates">From that of the second.</param>
/// <param name="HubUsed">The hub's processor time for both.</param>
internal sealed record PushRun(int Count, TimeSpan Creates, TimeSpan Updates, TimeSpan HubUsed)
{
    /// <summary>Creates a second.</summary>
    public double CreateRate => Count / Creates.TotalSeconds;

    /// <summary>Updates a second.</summary>
    public double UpdateRate => Count / Updates.TotalSeconds;
}
