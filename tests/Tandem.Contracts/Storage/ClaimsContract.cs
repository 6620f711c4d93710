using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class ClaimsContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task Links_that_are_due_come_live_ones_first_and_then_by_when_they_became_due()
    {
        await Save(edits => edits.NewLinks.AddRange([
            Some.DueLink("bulk", Some.Now.AddHours(-2), Priority.Bulk),
            Some.DueLink("late", Some.Now),
            Some.DueLink("early", Some.Now.AddHours(-1)),
        ]));

        (await Due()).ShouldBe(["early", "late", "bulk"]);
        (await Due(max: 2)).ShouldBe(["early", "late"]);
        (await Due(only: Priority.Bulk)).ShouldBe(["bulk"]);
        (await Due(only: Priority.Live)).ShouldBe(["early", "late"]);
    }

    [Fact]
    public async Task Links_that_may_not_be_worked_on_do_not_come()
    {
        await Save(edits => edits.NewLinks.AddRange([
            Some.Link("not asked"),
            Some.DueLink("not yet", Some.Now.AddMilliseconds(1)),
            Some.DueLink("leased") with { Lease = new Lease("other", Some.Now.AddMilliseconds(1)) },
            Some.DueLink("backing off") with { NotBefore = Some.Now.AddMilliseconds(1) },
            Some.DueLink("unlinked") with { Status = LinkStatus.Unlinked },
            Some.DueLink("elsewhere", integration: Some.Salesforce),
            Some.DueLink("another tenant's", integration: new IntegrationKey(Some.OtherTenant, "stripe")),
        ]));

        (await Due()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_or_a_backoff_that_has_ended_holds_nothing_back()
    {
        await Save(edits => edits.NewLinks.AddRange([
            Some.DueLink("leased") with { Lease = new Lease("crashed", Some.Now) },
            Some.DueLink("backing off") with { NotBefore = Some.Now },
        ]));

        (await Due()).ShouldBe(["leased", "backing off"]);
    }

    [Fact]
    public async Task Links_of_a_catalog_that_is_no_longer_declared_do_not_come()
    {
        await Save(edits => edits.NewLinks.Add(Some.DueLink("a") with { Item = new ItemKey(TenantId.Default, "relics", new ItemId("a")) }));

        (await Due()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claimers_at_once_never_get_the_same_link()
    {
        const int links = 60;
        await Save(edits => edits.NewLinks.AddRange(Enumerable.Range(0, links).Select(i => Some.DueLink($"{i}"))));
        await using var second = await SecondStore();

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Claim(i % 2 == 0 ? Store : second, $"holder-{i}"))));

        var claimed = claims.SelectMany(claim => claim).ToList();
        claimed.Count.ShouldBe(links);
        claimed.Distinct().Count().ShouldBe(links);

        static Task<List<LinkId>> Claim(ISyncStore store, string holder) => store.Transact(
            new Selection { Due = new DueLinks(Some.Stripe, Some.Now, 3) },
            snapshot =>
            {
                var edits = new Edits("engine");
                edits.Links.AddRange(snapshot.Links.Select(state => state.Link with { Lease = new Lease(holder, Some.Now.AddMinutes(1)) }));
                return new Decision<List<LinkId>>(edits, [.. edits.Links.Select(link => link.Id)]);
            },
            Ct);
    }

    private async Task<IEnumerable<string>> Due(int max = 10, Priority? only = null) =>
        (await Load(new Selection { Due = new DueLinks(Some.Stripe, Some.Now, max, only) })).Links.Select(state => state.Link.Item.Id.Value);
}
