using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;
using Record = Tandem.Records.Record;

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
    public async Task A_tombstone_is_read_back_as_it_was_and_the_first_of_an_object_counts()
    {
        var tombstone = Dead("cus_dead") with
        {
            Item = new ItemId("a"),
            Last = Some.Record(),
            SeenUntil = 1_790_000_000,
            Pushes = [new Push("key", [new FieldChange("name", "Ada", "Grace")])],
        };
        await Save(edits => edits.Tombstones.Add(tombstone));
        await Save(edits => edits.Tombstones.Add(Dead("cus_dead")));

        var read = (await Match(ids: ["cus_dead"])).Tombstones[new ExternalId("cus_dead")];

        read.Pushes.ShouldHaveSingleItem().Changes.ShouldBe(tombstone.Pushes[0].Changes);
        (read with { Pushes = [] }).ShouldBe(tombstone with { Pushes = [] });
    }

    [Fact]
    public async Task Tombstones_are_those_of_their_own_integration()
    {
        await Save(edits => edits.Tombstones.AddRange([Dead("cus_dead"), Dead("cus_other") with { Integration = Some.Salesforce }]));

        var snapshot = await Match(ids: ["cus_dead", "cus_other", "cus_1"]);

        snapshot.Tombstones.Values.ShouldBe([Dead("cus_dead")]);
    }

    [Fact]
    public async Task One_remote_object_has_one_link()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_1")));

        await Should.ThrowAsync<Exception>(Save(edits => edits.NewLinks.Add(Some.Link("b", externalId: "cus_1"))));
        await Should.ThrowAsync<Exception>(Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_2"))));
        (await AllLinks()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_that_is_buried_at_this_moment_is_found_as_a_link_or_as_a_tombstone()
    {
        await using var second = await SecondStore();
        foreach (var round in Enumerable.Range(0, 50))
        {
            var id = $"cus_{round}";
            await Save(edits => edits.NewLinks.Add(Some.Link($"item-{round}", externalId: id)));

            var burial = second.Transact(
                new Selection { Remote = Named(ids: [id]) },
                snapshot =>
                {
                    var edits = new Edits("stripe");
                    edits.RemovedLinks.Add(snapshot.Links[0].Link.Id);
                    edits.Tombstones.Add(Dead(id));
                    return new Decision<bool>(edits, true);
                },
                Ct);
            var looks = Enumerable.Range(0, 6).Select(_ => Task.Run(() => Load(new Selection { Remote = Named(ids: [id]) }))).ToArray();
            await Task.WhenAll([burial, .. looks]);

            foreach (var look in looks)
            {
                var seen = await look;
                (seen.Links.Count + seen.Tombstones.Count).ShouldBe(1, $"round {round}");
            }
        }
    }

    private static Tombstone Dead(string id) =>
        new(Some.Stripe, "customers", new ExternalId(id), Item: null, Record.Empty, SeenUntil: 0, Pushes: []);

    private Task<Snapshot> Match(string[]? ids = null, string[]? items = null, string[]? emails = null) =>
        Load(new Selection { Remote = Named(ids, items, emails) });

    private static RemoteMatches Named(string[]? ids = null, string[]? items = null, string[]? emails = null) => new(
        Some.Stripe, "customers",
        [.. (ids ?? []).Select(id => new ExternalId(id))],
        [.. (items ?? []).Select(id => new ItemId(id))],
        emails is null ? null : "email",
        emails ?? []);
}
