using Tandem.Limits;

namespace Tandem.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void After_a_rest_a_seconds_worth_passes_at_once()
    {
        var bucket = new TokenBucket(25, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Taken(bucket).ShouldBe(25);
    }

    [Fact]
    public void It_fills_at_its_rate()
    {
        var bucket = new TokenBucket(25, _time);
        Taken(bucket);

        _time.Advance(TimeSpan.FromMilliseconds(200));

        Taken(bucket).ShouldBe(5);
    }

    [Fact]
    public void The_wait_that_it_names_is_enough()
    {
        var bucket = new TokenBucket(3, _time);
        Taken(bucket);
        bucket.TryTake(out var wait).ShouldBeFalse();

        _time.Advance(wait + TimeSpan.FromTicks(1));

        bucket.TryTake(out _).ShouldBeTrue();
    }

    [Fact]
    public void Never_more_pass_than_the_rate_and_the_first_seconds_worth()
    {
        var bucket = new TokenBucket(10, _time);
        var taken = 0;
        for (var i = 0; i < 1000; i++)
        {
            taken += Taken(bucket);
            _time.Advance(TimeSpan.FromMilliseconds(i % 37));
        }

        taken.ShouldBeLessThanOrEqualTo(10 + (int)((_time.GetUtcNow() - Some.Now).TotalSeconds * 10));
    }

    [Fact]
    public void A_rate_of_zero_lets_all_through() => Taken(new TokenBucket(0, _time), 10_000).ShouldBe(10_000);

    [Fact]
    public void Less_than_one_a_second_still_passes_one()
    {
        var bucket = new TokenBucket(0.5, _time);
        Taken(bucket).ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(2));

        Taken(bucket).ShouldBe(1);
    }

    [Fact]
    public void Nothing_passes_while_the_remote_asks_for_patience()
    {
        var bucket = new TokenBucket(0, _time);
        bucket.CloseUntil(Some.Now.AddSeconds(5));
        bucket.CloseUntil(Some.Now.AddSeconds(2));

        bucket.TryTake(out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(5));
        _time.Advance(wait);
        bucket.TryTake(out _).ShouldBeTrue();
    }

    private static int Taken(TokenBucket bucket, int most = 1000)
    {
        var taken = 0;
        while (taken < most && bucket.TryTake(out _)) taken++;
        return taken;
    }
}
