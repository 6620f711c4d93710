using FsCheck.Fluent;

namespace Tandem.Tests;

public sealed class UuidSourceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void An_id_is_of_version_seven_and_tells_its_millisecond() => Laws.Hold(Gen.Choose(0, int.MaxValue), milliseconds =>
    {
        var time = new ManualTime();
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        var bytes = new UuidSource(time).Next().ToByteArray(bigEndian: true);

        (bytes[6] >> 4).ShouldBe(7);
        (bytes[8] >> 6).ShouldBe(0b10);
        Convert.ToHexString(bytes, 0, 6).ShouldBe(time.GetUtcNow().ToUnixTimeMilliseconds().ToString("X12"));
    });

    [Fact]
    public void Later_ids_sort_behind_earlier_ones()
    {
        var source = new UuidSource(_time);
        var ids = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            ids.Add(source.NextItem().Value);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ids_of_one_millisecond_differ()
    {
        var source = new UuidSource(_time);

        Enumerable.Range(0, 10_000).AsParallel().Select(_ => source.Next()).Distinct().Count().ShouldBe(10_000);
    }

    [Fact]
    public void The_same_chance_and_clock_give_the_same_ids() =>
        new UuidSource(_time, new Random(7)).Next().ShouldBe(new UuidSource(_time, new Random(7)).Next());
}
