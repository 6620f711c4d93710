using Tandem.Links;
using Tandem.Storage;
using Record = Tandem.Records.Record;

namespace Tandem.Contracts.Storage;

public abstract class ItemQueriesContract(StoreFixture fixture) : StoreContract(fixture)
{
    private static readonly ItemQuery All = new() { Tenant = TenantId.Default, Catalog = "customers" };

    [Fact]
    public async Task Items_are_got_by_key_with_their_links()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("c", tenant: Some.OtherTenant)]);
            edits.NewLinks.AddRange([Some.Link("a"), Some.Link("a", Some.Salesforce)]);
        });

        var states = await Store.Get([Some.Key("a"), Some.Key("b"), Some.Key("c"), Some.Key("c", Some.OtherTenant)], Ct);

        states.ToDictionary(state => state.Item.Key, state => state.Links.Count).ShouldBe(
            new Dictionary<ItemKey, int> { [Some.Key("a")] = 2, [Some.Key("b")] = 0, [Some.Key("c", Some.OtherTenant)] = 0 }, ignoreOrder: true);
    }

    public static TheoryData<ItemSort, bool> Orders()
    {
        var orders = new TheoryData<ItemSort, bool>();
        foreach (var sort in Enum.GetValues<ItemSort>())
        {
            orders.Add(sort, false);
            orders.Add(sort, true);
        }

        return orders;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Pages_in_any_order_hold_every_item_once_also_where_values_tie_or_are_none(ItemSort sort, bool descending)
    {
        string?[] values = [null, "a", "a", "b", null, "a", "c", null, "b", "a", null];
        await Save(edits => edits.Inserts.AddRange(values.Select((value, i) => Some.Write(
            $"{i:d2}",
            Record.Of(("name", value), ("email", value)),
            at: Some.Now.AddSeconds(value is null ? 0 : value[0])))));
        await Sql("UPDATE customers SET name = '' WHERE id = '04'");
        await Save(edits => edits.Inserts.Add(Some.Write("x", tenant: Some.OtherTenant)));
        var query = All with { Sort = sort, Descending = descending, Limit = 2 };

        var read = new List<string>();
        ItemCursor? next = null;
        do
        {
            var page = await Store.List(query with { After = next }, Ct);
            page.Items.Count.ShouldBeInRange(1, 2);
            read.AddRange(page.Items.Select(state => state.Item.Key.Id.Value));
            next = page.Next;
        }
        while (next is not null);

        if (sort is ItemSort.UpdatedAt)
        {
            read.Order().ShouldBe(Enumerable.Range(0, values.Length).Select(i => $"{i:d2}"));
            return;
        }

        var ordered = values.Select((value, i) => (Value: value ?? "", Id: $"{i:d2}")).Order();
        read.ShouldBe((descending ? ordered.Reverse() : ordered).Select(item => item.Id));
    }

    [Fact]
    public async Task A_page_of_nothing_has_no_next_one()
    {
        var page = await Store.List(All, Ct);

        page.Items.ShouldBeEmpty();
        page.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData("grace", "a")]
    [InlineData("HOPPER", "a")]
    [InlineData("@navy.", "a")]
    [InlineData("555", "b")]
    [InlineData("id-", "id-c")]
    [InlineData("100%", "b")]
    [InlineData("0_0", "")]
    [InlineData("émile", "c")]
    [InlineData("É", "c")]
    [InlineData("é [*]?", "c")]
    [InlineData("Berlin", "")]
    public async Task Search_finds_a_text_in_name_email_phone_and_id_whatever_its_case(string text, string found)
    {
        await Save(edits => edits.Inserts.AddRange([
            Some.Write("a", Record.Of(("name", "Grace Hopper"), ("email", "grace@NAVY.mil"))),
            Some.Write("b", Record.Of(("name", "100% \\ sure"), ("phone", "+1 555 0100"), ("address.city", "Berlin"))),
            Some.Write("id-c", Record.Of(("name", "Émile né [*]?"))),
        ]));

        var page = await Store.List(All with { Search = text }, Ct);

        page.Items.Select(state => state.Item.Key.Id.Value).ShouldBe(found switch { "" => [], "c" => ["id-c"], _ => [found] });
    }

    [Fact]
    public async Task A_search_stays_among_a_tenants_own_be_they_most_of_the_table_or_few()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange(Enumerable.Range(0, 12).Select(i => Some.Write($"other-{i:d2}", Record.Of(("name", "Ada")), tenant: Some.OtherTenant)));
            edits.Inserts.Add(Some.Write("a", Record.Of(("name", "Ada"))));
        });

        (await Ids(All with { Search = "ada" })).ShouldBe(["a"]);
        (await Ids(All with { Tenant = Some.OtherTenant, Search = "ada" })).Count().ShouldBe(12);
        (await Ids(All with { Tenant = new TenantId("nobody"), Search = "ada" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_are_filtered_by_their_links()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("c"), Some.Write("d")]);
            edits.NewLinks.AddRange([
                Some.Link("a") with { Status = LinkStatus.Failed },
                Some.Link("b") with { Status = LinkStatus.Synced },
                Some.Link("b", Some.Salesforce) with { Status = LinkStatus.Failed },
                Some.Link("c", Some.Salesforce) with { Status = LinkStatus.Synced },
            ]);
        });

        (await Ids(All with { Status = LinkStatus.Failed })).ShouldBe(["a", "b"]);
        (await Ids(All with { Integration = "stripe" })).ShouldBe(["a", "b"]);
        (await Ids(All with { Integration = "salesforce", Status = LinkStatus.Failed })).ShouldBe(["b"]);
        (await Ids(All with { Status = LinkStatus.Failed, Descending = true, Limit = 1 })).ShouldBe(["b"]);
        (await Ids(All with { Status = LinkStatus.Failed, Search = "b" })).ShouldBe(["b"]);
        (await Ids(All with { Status = LinkStatus.Conflict })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_filter_that_most_items_pass_pages_as_well()
    {
        const int count = 5200;
        await Save(edits =>
        {
            for (var i = 0; i < count; i++)
            {
                edits.Inserts.Add(Some.Write($"{i:d5}", Record.Empty));
                edits.NewLinks.Add(Some.Link($"{i:d5}") with { Status = i == 1 ? LinkStatus.Failed : LinkStatus.Synced });
            }
        });

        var query = All with { Status = LinkStatus.Synced, Integration = "stripe", Limit = 3 };
        (await Ids(query)).ShouldBe(["00000", "00002", "00003"]);
        (await Ids(query with { After = (await Store.List(query, Ct)).Next })).ShouldBe(["00004", "00005", "00006"]);
    }

    [Fact]
    public async Task Items_are_found_by_the_exact_value_of_a_field()
    {
        await Save(edits => edits.Inserts.AddRange([
            Some.Write("a", Some.Record(email: "a@example.com")),
            Some.Write("b", Some.Record(email: "b@example.com")),
            Some.Write("c", Some.Record(email: null)),
            Some.Write("d", Some.Record(email: "a@example.com")),
            Some.Write("e", Some.Record(email: "a@example.com"), tenant: Some.OtherTenant),
        ]));

        (await Find(10)).ShouldBe([Some.Key("a"), Some.Key("d")], ignoreOrder: true);
        (await Find(1)).Count.ShouldBe(1);

        Task<IReadOnlyList<ItemKey>> Find(int max) =>
            Store.FindByValue(TenantId.Default, "customers", "email", ["a@example.com", "none", ""], max, Ct);
    }

    [Fact]
    public async Task A_scan_goes_through_all_items_by_id()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("c"), Some.Write("a"), Some.Write("b"), Some.Write("d", tenant: Some.OtherTenant)]);
            edits.NewLinks.Add(Some.Link("b"));
        });

        var first = await Store.Scan(TenantId.Default, "customers", null, 2, Ct);
        first.Select(state => (state.Item.Key.Id.Value, state.Links.Count)).ShouldBe([("a", 0), ("b", 1)]);
        (await Store.Scan(TenantId.Default, "customers", first[^1].Item.Key.Id, 2, Ct)).ShouldHaveSingleItem().Item.Key.ShouldBe(Some.Key("c"));
    }

    private async Task<IEnumerable<string>> Ids(ItemQuery query) => (await Store.List(query, Ct)).Items.Select(state => state.Item.Key.Id.Value);
}
