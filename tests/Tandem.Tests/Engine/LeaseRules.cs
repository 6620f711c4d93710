using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Hosting;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Syncing;

namespace Tandem.Tests.Engine;

public sealed class LeaseRules
{
    [Fact]
    public async Task The_leases_of_a_killed_process_are_not_waited_for()
    {
        await using var world = await World.Create();
        var item = await Leased(world, Killed());

        (await world.Outward.TakeOver(world.Integration, NodeName.IsDead, default)).ShouldBe(1);
        await world.Settle();

        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_leases_of_a_process_that_runs_are_left_to_it()
    {
        await using var world = await World.Create();
        var item = await Leased(world, NodeName.OfThisProcess());

        (await world.Outward.TakeOver(world.Integration, NodeName.IsDead, default)).ShouldBe(0);
        await world.Settle();

        (await world.Link(item)).Lease.ShouldNotBeNull();
        world.Remote.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_leases_of_another_machine_pass_by_themselves()
    {
        await using var world = await World.Create();
        var item = await Leased(world, new NodeName("another-machine/1/0"));
        (await world.Outward.TakeOver(world.Integration, NodeName.IsDead, default)).ShouldBe(0);

        world.Later(seconds: 121);
        await world.Settle();

        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    // The process id is ours, and it began at another time: it was given again.
    private static NodeName Killed() => new(string.Join('/', [.. NodeName.OfThisProcess().Value.Split('/')[..2], "0"]));

    private static async Task<ItemKey> Leased(World world, NodeName node)
    {
        var item = await world.Insert();
        await world.Router.Route(100, default);
        var outward = new Outward(
            world.Store, new ThisNode(node, world.Time), new UuidSource(world.Time), new Backoff(world.Time, new Random(1)), new SyncMetrics(world.Time), world.Time,
            NullLogger<Outward>.Instance);
        (await outward.Claim(world.Integration, 10, default)).Work.Count.ShouldBe(1);
        return item;
    }
}
