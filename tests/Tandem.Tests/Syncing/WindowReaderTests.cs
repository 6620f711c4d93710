using Tandem.Syncing;
using Tandem.Tests.Engine;

namespace Tandem.Tests.Syncing;

public sealed class WindowReaderTests
{
    [Fact]
    public async Task Where_more_waits_than_a_window_holds_what_stands_behind_it_was_read_meanwhile_and_after_three_times_the_head_of_the_line()
    {
        await using var world = await Waiting(1200);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));

        // Nothing is applied, so that the head of the line is the same event each time.
        var read = await ReadAll(reader, 5, beside: true);

        read.ShouldBe([(1, 2), (3, 18), (19, 146), (147, 1170), (1, 1200)]);
    }

    [Fact]
    public async Task Alone_it_reads_from_the_head_of_the_line()
    {
        await using var world = await Waiting(20);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));

        (await ReadAll(reader, 3, beside: false)).ShouldBe([(1, 2), (1, 16), (1, 20)]);
    }

    [Fact]
    public async Task Where_a_window_holds_all_that_waits_nothing_is_read_meanwhile()
    {
        await using var world = await Waiting(5);
        var reader = new WindowReader(world.Inward, new ReadAhead(10, 1_000_000));
        var first = await reader.Read(EventWindow.Nothing, beside: true, default);
        await world.Receive(world.Integration, world.Remote.Edit("cus_1", "name", "Grace"));

        (await reader.Read(first, beside: true, default)).Read.ShouldBe(6);
    }

    [Fact]
    public async Task Where_what_was_read_meanwhile_is_nothing_it_reads_from_the_head_of_the_line()
    {
        await using var world = await Waiting(2);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));

        (await ReadAll(reader, 2, beside: true)).ShouldBe([(1, 2), (1, 2)]);
    }

    [Fact]
    public async Task What_was_left_in_the_line_is_read_again_before_what_stands_behind_it()
    {
        await using var world = await Waiting(20);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));
        var first = await reader.Read(EventWindow.Nothing, beside: true, default);
        first.Leave([first.Take(1)[0]]);

        (await Places(reader, first, beside: true)).Ends.ShouldBe((1, 16));
    }

    [Fact]
    public async Task What_was_not_looked_at_because_its_integration_was_paused_is_read_again_before_what_stands_behind_it()
    {
        await using var world = await Waiting(20);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));
        var first = await reader.Read(EventWindow.Nothing, beside: true, default);

        world.Integration.Paused = true;
        await world.Inward.Apply(first, new Portion(1), default);
        world.Integration.Paused = false;

        first.IsEmpty.ShouldBeTrue();
        (await Places(reader, first, beside: true)).Ends.ShouldBe((1, 16));
    }

    [Fact]
    public async Task After_a_failure_what_was_read_meanwhile_is_read_again()
    {
        await using var world = await Waiting(20);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));
        await reader.Read(EventWindow.Nothing, beside: true, default);

        await reader.Drop();

        (await Places(reader, EventWindow.Nothing, beside: true)).Ends.ShouldBe((1, 16));
    }

    [Fact]
    public async Task What_a_window_holds_stays_while_the_next_is_read_and_its_memory_is_then_used_again()
    {
        await using var world = await Waiting(30);
        var reader = new WindowReader(world.Inward, new ReadAhead(2, 1_000_000));
        var first = await reader.Read(EventWindow.Nothing, beside: true, default);
        var second = await reader.Read(first, beside: true, default);
        var held = second.Take(100).Select(item => (item.Event.Id, item.Event.Payload)).ToArray();
        var before = held.Select(each => each.Payload.ToArray()).ToArray();

        var third = await reader.Read(second, beside: false, default);

        third.Memory.ShouldBeSameAs(first.Memory);
        second.Memory.ShouldNotBeSameAs(first.Memory);
        for (var i = 0; i < held.Length; i++) held[i].Payload.ToArray().ShouldBe(before[i]);
    }

    private static async Task<World> Waiting(int events)
    {
        var world = await World.Create();
        world.Remote.Create(Some.Customer());
        await world.Receive(world.Integration, [.. Enumerable.Range(1, events).Select(i => world.Remote.Edit("cus_1", "name", $"Ada {i}"))]);
        return world;
    }

    private static async Task<List<(long First, long Last)>> ReadAll(WindowReader reader, int windows, bool beside)
    {
        var (read, window) = (new List<(long, long)>(), EventWindow.Nothing);
        for (var i = 0; i < windows; i++)
        {
            (window, var ends) = await Places(reader, window, beside);
            read.Add(ends);
        }

        return read;
    }

    private static async Task<(EventWindow Window, (long First, long Last) Ends)> Places(WindowReader reader, EventWindow last, bool beside)
    {
        var window = await reader.Read(last, beside, default);
        var places = window.Take(1).Select(item => item.Position).ToArray();
        return (window, (places[0], places[^1]));
    }
}
