using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;
using Tandem.Streams;
using Record = Tandem.Records.Record;

namespace Tandem.Contracts.Storage;

public abstract class UnitsOfWorkContract(StoreFixture fixture) : StoreContract(fixture)
{
    private static readonly Record Full = Record.Of(
        ("name", "Ada"), ("email", "ada@example.com"), ("phone", "+49 30 1"), ("description", "'quoted' \"text\" \n çé漢😀"),
        ("address.line1", "1"), ("address.line2", "2"), ("address.city", "Berlin"), ("address.state", "BE"),
        ("address.postalCode", "10115"), ("address.country", "DE"), ("metadata.plan", "gold"), ("metadata.a.b", "\\ \" é"));

    [Fact]
    public async Task An_inserted_item_is_read_back_as_it_was()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a", Full, version: 1)));

        var item = (await Item("a")).ShouldNotBeNull();
        item.Record.ShouldBe(Full);
        item.Version.ShouldBe(1);
        item.CreatedAt.ShouldBe(Some.Now);
        item.UpdatedAt.ShouldBe(Some.Now);
    }

    [Fact]
    public async Task An_update_writes_the_content_the_version_and_the_time_that_it_was_given_and_nothing_else()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a", Full)));
        var later = Some.Now.AddSeconds(1);
        var to = Full.With("name", "Grace").With("phone", null).With("metadata.plan", null).With("metadata.new", "1");

        await Change(
            new Selection { Items = [Some.Key("a")] },
            (snapshot, edits) => edits.Updates.Add(Some.Write("a", to, version: snapshot.Items[Some.Key("a")].Version + 1, at: later)));

        var item = (await Item("a")).ShouldNotBeNull();
        item.Record.ShouldBe(to);
        item.Version.ShouldBe(2);
        item.CreatedAt.ShouldBe(Some.Now);
        item.UpdatedAt.ShouldBe(later);
    }

    [Fact]
    public async Task An_item_may_be_written_twice_in_one_unit_of_work()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a", Some.Record("Ada"))));

        await Change(new Selection { Items = [Some.Key("a")] }, (_, edits) =>
        {
            edits.Updates.Add(Some.Write("a", Some.Record("Grace"), version: 2));
            edits.Updates.Add(Some.Write("a", Some.Record("Ada"), version: 3));
        });

        (await Item("a"))!.Record.ShouldBe(Some.Record("Ada"));
    }

    [Fact]
    public async Task A_deleted_item_is_gone_and_its_links_stay()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("a"));
            edits.NewLinks.Add(Some.Link("a"));
        });

        await Save(edits => edits.Deletes.Add(Some.Key("a")));

        (await Item("a")).ShouldBeNull();
        (await OnlyLink()).Item.ShouldBeNull();
    }

    [Fact]
    public async Task A_link_is_read_back_as_it_was()
    {
        var link = Some.Link("a", externalId: "cus_1") with
        {
            Bases = new Bases(Full, Full.With("name", "ADA")),
            Status = LinkStatus.Conflict,
            Error = "it's no",
            Attempts = 3,
            DueAt = Some.Now,
            Priority = Priority.Bulk,
            NotBefore = Some.Now.AddSeconds(1),
            SignaledAt = Some.Now.AddSeconds(2),
            Lease = new Lease("holder", Some.Now.AddSeconds(3)),
            NeedsFetch = true,
            Intent = new Intent(IntentKind.Update, "key-1", [new FieldChange("name", "Ada", null)], Full, Some.Now, KeySpent: true, TriedAt: Some.Now.AddSeconds(5)),
            Pushes = [new Push("key-0", [new FieldChange("name", null, "Ada")])],
            Conflicts = [new FieldConflict("email", null, "a", "b")],
            SeenUntil = 1_790_000_000,
            Approved = true,
            SyncedAt = Some.Now.AddSeconds(4),
        };

        await Save(edits => edits.NewLinks.Add(link));
        var added = (await OnlyLink()).Link;
        ShouldBeSame(added, link);

        await Change(new Selection { Links = [added.Id] }, (snapshot, edits) => edits.Links.Add(snapshot.Links[0].Link));
        ShouldBeSame((await OnlyLink()).Link, link);
    }

    [Fact]
    public async Task A_link_with_nothing_to_tell_is_read_back_as_it_was()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a")));

        ShouldBeSame((await OnlyLink()).Link, Some.Link("a"));
    }

    [Fact]
    public async Task A_removed_link_is_gone_and_its_external_id_may_pass_to_another_in_the_same_unit_of_work()
    {
        await Save(edits => edits.NewLinks.Add(Some.Link("a", externalId: "cus_1")));
        var link = (await OnlyLink()).Link;

        await Save(edits =>
        {
            edits.NewLinks.Add(Some.Link("b", externalId: "cus_1"));
            edits.RemovedLinks.Add(link.Id);
        });

        (await OnlyLink()).Link.Item.ShouldBe(Some.Key("b"));
    }

    [Fact]
    public async Task Selected_links_come_once_each_with_its_item()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("a"));
            edits.NewLinks.AddRange([Some.DueLink("a"), Some.DueLink("gone")]);
        });
        var ids = (await AllLinks()).Select(state => state.Link.Id).ToList();

        var snapshot = await Load(new Selection
        {
            Links = ids,
            Due = new DueLinks(Some.Stripe, Some.Now, 10),
            Items = [Some.Key("a")],
        });

        snapshot.Links.Select(state => (state.Link.Item.Id.Value, state.Item?.Record)).ShouldBe([("a", Some.Record()), ("gone", null)]);
    }

    [Fact]
    public async Task Selected_items_come_with_all_their_links_and_missing_ones_do_not_come()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("a", tenant: Some.OtherTenant)]);
            edits.NewLinks.AddRange([Some.Link("a"), Some.Link("a", Some.Salesforce), Some.Link("b")]);
        });

        var snapshot = await Load(new Selection { Items = [Some.Key("a"), Some.Key("a", Some.OtherTenant), Some.Key("none")] });

        snapshot.Items.Keys.ShouldBe([Some.Key("a"), Some.Key("a", Some.OtherTenant)], ignoreOrder: true);
        snapshot.Links.Select(state => state.Link.Integration).ShouldBe([Some.Stripe, Some.Salesforce], ignoreOrder: true);
    }

    [Fact]
    public async Task A_decision_that_throws_changes_nothing_and_the_store_goes_on()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a")));

        await Should.ThrowAsync<InvalidTimeZoneException>(Store.Transact<int>(
            new Selection { Items = [Some.Key("a")] }, _ => throw new InvalidTimeZoneException(), Ct));

        await Save(edits => edits.Inserts.Add(Some.Write("b")));
        (await Store.Scan(TenantId.Default, "customers", null, 10, Ct)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Edits_that_fail_in_the_middle_leave_nothing()
    {
        await Store.Append([Some.Event("evt_1")], Ct);
        var position = (await Store.Read([Some.Stripe], new ReadLimit(1), Ct))[0].Position;
        await Save(edits => edits.NewLinks.Add(Some.Link("a")));
        var changes = await Changes();

        await Should.ThrowAsync<Exception>(Save(edits =>
        {
            edits.Inserts.Add(Some.Write("b"));
            edits.HandledEvents.Add(position);
            edits.NewLinks.Add(Some.Link("a"));
        }));

        (await Item("b")).ShouldBeNull();
        (await Changes()).Count.ShouldBe(changes.Count);
        (await Store.Read([Some.Stripe], new ReadLimit(1), Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_stores_that_add_to_one_item_at_once_lose_no_addition()
    {
        await Save(edits => edits.Inserts.Add(Some.Write("a", Record.Of(("name", "0")))));
        await using var second = await SecondStore();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => Add(i % 2 == 0 ? Store : second))));

        var item = (await Item("a"))!;
        item.Record["name"].ShouldBe("40");
        item.Version.ShouldBe(41);

        Task Add(ISyncStore store) => store.Transact(
            new Selection { Items = [Some.Key("a")] },
            snapshot =>
            {
                var read = snapshot.Items[Some.Key("a")];
                var edits = new Edits("api");
                var next = int.Parse(read.Record["name"]!, null) + 1;
                edits.Updates.Add(Some.Write("a", read.Record.With("name", next.ToString(null as IFormatProvider)), read.Version + 1));
                return new Decision<bool>(edits, true);
            },
            Ct);
    }

    [Fact]
    public async Task Of_many_who_would_take_one_unique_value_at_once_one_finds_it_free()
    {
        await using var second = await SecondStore();

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Take(i % 2 == 0 ? Store : second, $"{i}"))));

        taken.Count(each => each).ShouldBe(1);
        (await Store.Scan(TenantId.Default, "customers", null, 100, Ct)).Count.ShouldBe(1);

        static Task<bool> Take(ISyncStore store, string id) => store.Transact(
            new Selection { Unique = new UniqueValues(TenantId.Default, "customers", "email", ["ada@example.com", "grace@example.com"]) },
            snapshot =>
            {
                var edits = new Edits("api");
                if (snapshot.Items.Count == 0) edits.Inserts.Add(Some.Write(id, Some.Record()));
                return new Decision<bool>(edits, snapshot.Items.Count == 0);
            },
            Ct);
    }

    [Fact]
    public async Task Handled_events_leave_the_inbox_with_the_unit_of_work()
    {
        await Store.Append([Some.Event("evt_1"), Some.Event("evt_2")], Ct);
        var events = await Store.Read([Some.Stripe], new ReadLimit(10), Ct);

        await Save(edits => edits.HandledEvents.Add(events[0].Position));

        (await Store.Read([Some.Stripe], new ReadLimit(10), Ct)).ShouldHaveSingleItem().Event.Id.ShouldBe("evt_2");
    }

    [Fact]
    public async Task Events_that_came_another_way_are_known_from_the_unit_of_work_that_dealt_with_them()
    {
        var elsewhere = Some.Event("evt_1") with { Position = -7 };
        (await Store.Unknown([elsewhere, Some.Event("evt_2"), Some.Event("evt_2")], Ct)).Select(each => each.Event.Id).ShouldBe(["evt_1", "evt_2"]);

        await Save(edits => edits.SeenEvents.Add(elsewhere));
        await Save(edits => edits.SeenEvents.Add(elsewhere));

        (await Store.Unknown([elsewhere, Some.Event("evt_1", Some.Salesforce)], Ct)).ShouldHaveSingleItem().Integration.ShouldBe(Some.Salesforce);
        (await Store.Append([Some.Event("evt_1")], Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task An_event_that_came_another_way_is_parked_once_and_known()
    {
        await Store.Park([(Some.Event("evt_1") with { Position = -7 }, "why")], Some.Now, Ct);

        (await Store.Parked(TenantId.Default, 0, 10, Ct)).ShouldHaveSingleItem();
        (await Store.Append([Some.Event("evt_1")], Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task What_became_of_a_write_that_happens_once_is_kept_with_it()
    {
        var keys = new Selection { Answers = new AnswerKeys(TenantId.Default, ["k1", "k2"]) };
        (await Load(keys)).Answers.ShouldBeEmpty();

        await Save(edits => edits.Answers.Add(new KeptAnswer(TenantId.Default, "k1", "f1", "{\"ü\":1}", Some.Now.AddDays(35))));

        (await Load(keys)).Answers.ShouldHaveSingleItem().Value.ShouldBe(new RequestAnswer("f1", 200, "{\"ü\":1}"));
        (await Load(new Selection { Answers = new AnswerKeys(Some.OtherTenant, ["k1"]) })).Answers.ShouldBeEmpty();
        await Store.Forget(Some.Now, Some.Now.AddDays(34), Ct);
        (await Load(keys)).Answers.Count.ShouldBe(1);
        await Store.Forget(Some.Now, Some.Now.AddDays(36), Ct);
        (await Load(keys)).Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_that_keep_an_answer_under_one_key_at_once_one_writes()
    {
        await using var second = await SecondStore();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Once(i % 2 == 0 ? Store : second, i))));

        (await Store.Scan(TenantId.Default, "customers", null, 10, Ct)).ShouldHaveSingleItem();

        static async Task Once(ISyncStore store, int i)
        {
            try
            {
                await store.Transact(
                    new Selection { Answers = new AnswerKeys(TenantId.Default, ["k"]) },
                    snapshot =>
                    {
                        var edits = new Edits("api");
                        if (snapshot.Answers.Count > 0) return new Decision<bool>(edits, false);
                        edits.Inserts.Add(Some.Write($"item-{i}"));
                        edits.Answers.Add(new KeptAnswer(TenantId.Default, "k", "f", "{}", Some.Now));
                        return new Decision<bool>(edits, true);
                    },
                    Ct);
            }
            catch (Exception second) when (second is not ShouldAssertException)
            {
                // It came second and wrote nothing; a store may as well have asked it again.
            }
        }
    }

    [Fact]
    public async Task A_cancelled_unit_of_work_leaves_the_store_usable()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            Store.Transact(Selection.Nothing, _ => new Decision<int>(Edits.None, 0), cancelled.Token));

        await Save(edits => edits.Inserts.Add(Some.Write("a")));
        (await Item("a")).ShouldNotBeNull();
    }

    private static void ShouldBeSame(Link actual, Link expected)
    {
        actual.Id.Value.ShouldBeGreaterThan(0);
        actual.Pushes.Select(push => push.Key).ShouldBe(expected.Pushes.Select(push => push.Key));
        actual.Pushes.SelectMany(push => push.Changes).ShouldBe(expected.Pushes.SelectMany(push => push.Changes));
        actual.Conflicts.ShouldBe(expected.Conflicts);
        actual.Intent?.Changes.ShouldBe(expected.Intent!.Changes);
        // What is compared above is compared by its elements; the rest is compared whole.
        (actual with { Id = default, Pushes = [], Conflicts = [], Intent = actual.Intent is null ? null : actual.Intent with { Changes = [] } })
            .ShouldBe(expected with { Pushes = [], Conflicts = [], Intent = expected.Intent is null ? null : expected.Intent with { Changes = [] } });
    }
}
