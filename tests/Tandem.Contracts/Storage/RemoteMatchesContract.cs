using Tandem.Storage;

namespace Tandem.Contracts.Storage;

public abstract class RemoteMatchesContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task Links_are_found_by_external_id_in_their_own_integration_only()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("a"));
            edits.NewLinks.AddRange([
                Some.Link("a", externalId: "cus_1"),
                Some.Link("b", Some.Salesforce, "cus_1"),
                Some.Link("c", new IntegrationKey(Some.OtherTenant, "stripe"), "cus_1"),
                Some.Link("d", externalId: "cus_2"),
                Some.Link("e"),
            ]);
        });

        var snapshot = await Match(ids: ["cus_1", "cus_none"]);

        snapshot.Links.ShouldHaveSingleItem().Item!.Key.ShouldBe(Some.Key("a"));
        snapshot.Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_are_found_by_the_id_that_the_remote_names_each_with_its_link_in_this_integration()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("c", tenant: Some.OtherTenant)]);
            edits.NewLinks.AddRange([Some.Link("a"), Some.Link("a", Some.Salesforce), Some.Link("deleted")]);
        });

        var snapshot = await Match(items: ["a", "b", "c", "deleted"]);

        snapshot.Items.Keys.ShouldBe([Some.Key("a"), Some.Key("b")], ignoreOrder: true);
        snapshot.Links.Select(state => (state.Link.Integration, state.Link.Item.Id.Value, state.Item is null))
            .ShouldBe([(Some.Stripe, "a", false), (Some.Stripe, "deleted", true)], ignoreOrder: true);
    }

    [Fact]
    public async Task Items_are_found_by_the_value_of_the_match_field_and_never_by_no_value()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([
                Some.Write("a", Some.Record(email: "a@example.com")),
                Some.Write("same", Some.Record(email: "a@example.com")),
                Some.Write("upper", Some.Record(email: "A@example.com")),
                Some.Write("none", Some.Record(email: null)),
                Some.Write("b", Some.Record(email: "a@example.com"), tenant: Some.OtherTenant),
            ]);
            edits.NewLinks.Add(Some.Link("a", externalId: "cus_1"));
        });

        var snapshot = await Match(emails: ["a@example.com", "b@example.com", ""]);

        snapshot.Items.Keys.ShouldBe([Some.Key("a"), Some.Key("same")], ignoreOrder: true);
        snapshot.Links.ShouldHaveSingleItem().Link.ExternalId.ShouldBe(new ExternalId("cus_1"));
    }

    [Fact]
    public async Task Tombstones_are_remembered_once_for_their_own_integration()
    {
        for (var i = 0; i < 2; i++)
            await Save(edits => edits.Tombstones.Add((Some.Stripe, "customers", new ExternalId("cus_dead"))));
        await Save(edits => edits.Tombstones.Add((Some.Salesforce, "customers", new ExternalId("cus_other"))));

        (await Match(ids: ["cus_dead", "cus_other", "cus_1"])).Tombstones.ShouldBe([new ExternalId("cus_dead")]);
    }

    [Fact]
    public async Task One_remote_object_has_one_link()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_1")));

        await Should.ThrowAsync<Exception>(Save(edits => edits.NewLinks.Add(Some.Link("b", externalId: "cus_1"))));
        await Should.ThrowAsync<Exception>(Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_2"))));
        (await AllLinks()).Count.ShouldBe(1);
    }

    private Task<Snapshot> Match(string[]? ids = null, string[]? items = null, string[]? emails = null) => Load(new Selection
    {
        Remote = new RemoteMatches(
            Some.Stripe, "customers",
            [.. (ids ?? []).Select(id => new ExternalId(id))],
            [.. (items ?? []).Select(id => new ItemId(id))],
            emails is null ? null : "email",
            emails ?? []),
    });
}
