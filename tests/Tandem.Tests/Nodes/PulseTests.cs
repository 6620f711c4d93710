using Tandem.Nodes;

namespace Tandem.Tests.Nodes;

public sealed class PulseTests
{
    private readonly Pulse _pulse = new();

    [Fact]
    public void Who_beats_is_alive()
    {
        for (var beat = 1; beat < 50; beat++) _pulse.Look([Node("a", beat)]).ShouldBeEmpty();
        _pulse.IsLively("a").ShouldBeTrue();
    }

    [Fact]
    public void Who_was_silent_over_seven_looks_is_taken_for_dead_with_the_number_of_its_last_beat()
    {
        for (var look = 0; look < Pulse.Looks; look++) _pulse.Look([Node("a", 5)]).ShouldBeEmpty();

        _pulse.Look([Node("a", 5)]).ShouldBe(new Dictionary<string, long> { ["a"] = 5 });
    }

    [Fact]
    public void A_silence_of_some_looks_is_no_death_but_not_lively_either()
    {
        for (var look = 0; look < 5; look++) _pulse.Look([Node("a", 5)]);
        _pulse.IsLively("a").ShouldBeFalse();

        _pulse.Look([Node("a", 6)]);
        _pulse.IsLively("a").ShouldBeTrue();
        for (var look = 0; look < Pulse.Looks - 1; look++) _pulse.Look([Node("a", 6)]).ShouldBeEmpty();
    }

    [Fact]
    public void Who_left_and_came_back_is_looked_at_afresh()
    {
        for (var look = 0; look < 6; look++) _pulse.Look([Node("a", 5)]);
        _pulse.Look([]);

        for (var look = 0; look < Pulse.Looks; look++) _pulse.Look([Node("a", 5)]).ShouldBeEmpty();
    }

    private static NodeEntry Node(string name, long beat) => new(name, "1", Some.Now) { Beat = beat };
}
