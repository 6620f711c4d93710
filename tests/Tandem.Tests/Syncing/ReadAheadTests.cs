using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Tests.Syncing;

public sealed class ReadAheadTests
{
    [Fact]
    public void It_reads_eight_times_as_far_whenever_all_that_was_asked_for_was_there_up_to_an_end()
    {
        var ahead = new ReadAhead(500, 1_000_000_000);
        ahead.Limit.ShouldBe(new ReadLimit(500, 1_000_000_000));

        var asked = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            ahead.Saw(ahead.Limit.Events, ahead.Limit.Events);
            asked.Add(ahead.Limit.Events);
        }

        asked.ShouldBe([4000, 20_000, 20_000, 20_000]);
    }

    [Fact]
    public void It_falls_back_where_few_wait()
    {
        var ahead = new ReadAhead(500, 1_000_000_000);
        ahead.Saw(500, 500);
        ahead.Saw(4000, 4000);

        ahead.Saw(1200, 1200);
        ahead.Limit.Events.ShouldBe(1200);
        ahead.Saw(0, 0);
        ahead.Limit.Events.ShouldBe(500);
    }

    [Fact]
    public void It_asks_for_no_more_than_would_fit_of_events_as_large_as_the_last()
    {
        var ahead = new ReadAhead(500, 1_000_000);

        ahead.Saw(10, 1_000_000);
        ahead.Limit.Events.ShouldBeInRange(8, 10);
        ahead.Saw(1, 3_000_000);
        ahead.Limit.Events.ShouldBe(1);
        ahead.Saw(1, 100);
        ahead.Limit.Events.ShouldBe(500);
    }
}
