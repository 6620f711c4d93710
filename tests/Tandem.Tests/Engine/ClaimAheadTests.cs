using Tandem.Hosting;

namespace Tandem.Tests.Engine;

public sealed class ClaimAheadTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Before_anything_was_answered_no_more_is_claimed_than_is_called_at_once() => new ClaimAhead(16, _time).Limit.ShouldBe(16);

    [Fact]
    public void A_fast_remote_has_a_tenth_of_a_second_of_calls_claimed_ahead()
    {
        var ahead = new ClaimAhead(16, _time);
        Answer(ahead, count: 20, everyMilliseconds: 50, times: 20);
        ahead.Limit.ShouldBeInRange(16 + 39, 16 + 40);
    }

    [Fact]
    public void However_fast_it_is_there_is_an_end() => Answer(new ClaimAhead(16, _time), count: 500, everyMilliseconds: 1, times: 20).Limit.ShouldBe(16 * 8);

    [Fact]
    public void A_remote_that_lets_a_few_through_has_hardly_any()
    {
        var ahead = Answer(new ClaimAhead(16, _time), count: 500, everyMilliseconds: 1, times: 20);
        Answer(ahead, count: 1, everyMilliseconds: 40, times: 20).Limit.ShouldBeInRange(16 + 2, 16 + 3);
    }

    private ClaimAhead Answer(ClaimAhead ahead, int count, int everyMilliseconds, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(everyMilliseconds));
            ahead.Answered(count);
        }

        return ahead;
    }
}
