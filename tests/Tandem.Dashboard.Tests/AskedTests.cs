using Tandem.Dashboard.Shared;

namespace Tandem.Dashboard.Tests;

public sealed class AskedTests
{
    private readonly Asked<string> _asked = new("all");

    [Fact]
    public void A_change_builds_on_what_was_asked_for_while_earlier_ones_arrive()
    {
        _asked.Ask("first");
        _asked.Ask("second");
        _asked.Arrived("first");

        _asked.Last.ShouldBe("second");
        _asked.Shown.ShouldBe("first");
        _asked.Ask("third");
        _asked.Arrived("second");
        _asked.Last.ShouldBe("third");
        _asked.Arrived("third");

        _asked.IsAhead.ShouldBeFalse();
        _asked.Last.ShouldBe("third");
    }

    [Fact]
    public void What_is_asked_for_again_meanwhile_is_waited_for_to_its_end()
    {
        _asked.Ask("first");
        _asked.Ask("second");
        _asked.Ask("first");

        _asked.Arrived("first");
        _asked.IsAhead.ShouldBeTrue();
        _asked.Arrived("second");
        _asked.Last.ShouldBe("first");
        _asked.Arrived("first");

        _asked.IsAhead.ShouldBeFalse();
    }

    [Fact]
    public void Arrivals_that_were_passed_over_are_not_waited_for()
    {
        _asked.Ask("first");
        _asked.Ask("second");

        _asked.Arrived("second");

        _asked.IsAhead.ShouldBeFalse();
        _asked.Last.ShouldBe("second");
    }

    [Fact]
    public void What_is_there_already_or_on_its_way_is_not_waited_for_twice()
    {
        _asked.Ask("all");
        _asked.IsAhead.ShouldBeFalse();

        _asked.Ask("first");
        _asked.Ask("first");
        _asked.Arrived("first");

        _asked.IsAhead.ShouldBeFalse();
    }

    [Fact]
    public void Back_and_forward_lead_where_they_lead()
    {
        _asked.Ask("first");
        _asked.Arrived("first");

        _asked.Arrived("all");

        _asked.Last.ShouldBe("all");
    }
}
