using System.Diagnostics;
using Tandem.Bench.Children;
using Tandem.Bench.Databases;

namespace Tandem.Bench.Scenarios;

/// <summary>
/// Customers inserted, and then all changed, in one SQL transaction each, until the sandbox has them all and nothing waits; what is there then
/// was checked. The sandbox's webhooks tell the hub of every push meanwhile, as Stripe's would.
/// </summary>
/// <param name="Created">How many were inserted.</param>
/// <param name="Updated">How many were changed.</param>
/// <param name="Creates">From the commit of the first to rest.</param>
/// <param name="Updates">From that of the second.</param>
/// <param name="HubUsed">The hub's processor time for both.</param>
internal sealed record PushRun(int Created, int Updated, TimeSpan Creates, TimeSpan Updates, TimeSpan HubUsed)
{
    /// <summary>Creates a second.</summary>
    public double CreateRate => Created / Creates.TotalSeconds;

    /// <summary>Updates a second.</summary>
    public double UpdateRate => Updated / Updates.TotalSeconds;

    /// <param name="world">A hub that has no customers yet.</param>
    /// <param name="options">How many.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="audience">Who looks on; null for nobody.</param>
    public static async Task<PushRun> Measure(World world, Options options, CancellationToken ct, IAudience? audience = null)
    {
        var (warmUp, count) = (options.Of(2_000, 500), options.Of(10_000, 2_000));
        var all = warmUp + count;
        await UntilRest(world, () => world.Hub.Database.Insert(0, warmUp / 2, "Created"), ct);
        if (audience is not null) await audience.Come(ct);
        await UntilRest(world, () => world.Hub.Database.Insert(warmUp / 2, warmUp - warmUp / 2, "Created"), ct);
        if (audience is not null) await audience.Begin(ct);
        var used = world.Hub.Process.Processor;
        var creates = await UntilRest(world, () => world.Hub.Database.Insert(warmUp, count, "Created"), ct);
        await Check(world, all, "Created", ct);
        var updates = await UntilRest(world, () => world.Hub.Database.RenameAll("Created", "Updated"), ct);
        used = world.Hub.Process.Processor - used;
        if (audience is not null) await audience.End(ct);
        await Check(world, all, "Updated", ct);
        return new PushRun(count, all, creates, updates, used);
    }

    private static async Task<TimeSpan> UntilRest(World world, Action write, CancellationToken ct)
    {
        write();
        var committed = Stopwatch.GetTimestamp();
        await world.Hub.AtRest(TimeSpan.FromMinutes(5), ct);
        return Stopwatch.GetElapsedTime(committed);
    }

    private static async Task Check(World world, int count, string name, CancellationToken ct)
    {
        var there = await world.Sandbox.Dump(ct);
        if (there.Count != count) throw new BenchException($"The sandbox has {there.Count} customers of {count}.");
        for (var i = 0; i < count; i++)
        {
            if (there.GetValueOrDefault(HubDatabase.EmailOf(i)) != $"{name} {i}") throw new BenchException($"Customer {i} is not '{name} {i}' in the sandbox.");
        }
    }
}
