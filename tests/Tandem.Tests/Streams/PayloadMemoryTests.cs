using Tandem.Streams;

namespace Tandem.Tests.Streams;

public sealed class PayloadMemoryTests
{
    private const int Large = 100_000;

    private readonly PayloadMemory _memory = new();

    [Fact]
    public void No_two_payloads_share_a_byte()
    {
        var rooms = Enumerable.Range(0, 50).Select(i => _memory.Take(i * 977)).ToArray();
        for (var i = 0; i < rooms.Length; i++) rooms[i].AsSpan().Fill((byte)i);

        for (var i = 0; i < rooms.Length; i++) rooms[i].ShouldAllBe(each => each == i);
    }

    [Fact]
    public void What_is_cleared_is_used_again()
    {
        var before = new[] { _memory.Take(Large), _memory.Take(Large), _memory.Take(Large) };
        _memory.Clear();
        var after = new[] { _memory.Take(Large), _memory.Take(Large), _memory.Take(Large) };

        for (var i = 0; i < before.Length; i++) (after[i].Array, after[i].Offset).ShouldBe((before[i].Array, before[i].Offset));
    }

    [Fact]
    public void What_stood_empty_is_given_back()
    {
        var many = Enumerable.Range(0, 9).Select(_ => _memory.Take(Large).Array!).Distinct().ToArray();
        _memory.Clear();
        _memory.Take(Large);
        _memory.Clear();

        var again = Enumerable.Range(0, 9).Select(_ => _memory.Take(Large).Array!).Distinct().ToArray();

        again.Intersect(many).ShouldHaveSingleItem().ShouldBeSameAs(many[0]);
    }

    [Fact]
    public void A_payload_of_any_size_has_room()
    {
        _memory.Take(0).Count.ShouldBe(0);
        _memory.Take(5_000_000).Count.ShouldBe(5_000_000);
        _memory.Take(7).Count.ShouldBe(7);
    }
}
