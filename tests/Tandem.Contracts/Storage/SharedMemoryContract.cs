namespace Tandem.Contracts.Storage;

/// <summary>What several processes on one database tell each other.</summary>
public abstract class SharedMemoryContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task A_text_that_nobody_wrote_is_not_there()
    {
        (await Store.Read("roster", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Changes_of_two_stores_at_once_are_all_made_one_after_another()
    {
        await using var second = await SecondStore();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => (i % 2 == 0 ? Store : second).Change(
            "count", text => ((int.Parse(text ?? "0", null) + 1).ToString(null as IFormatProvider), true), Ct))));

        (await second.Read("count", Ct)).ShouldBe("30");
        (await Store.Read("other", Ct)).ShouldBeNull();
    }
}
