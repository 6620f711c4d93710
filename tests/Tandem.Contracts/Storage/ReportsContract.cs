using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;
using Tandem.Streams;
using Tandem.Verifying;

namespace Tandem.Contracts.Storage;

public abstract class ReportsContract(StoreFixture fixture) : StoreContract(fixture)
{
    [Fact]
    public async Task An_entry_of_history_is_read_back_as_it_was()
    {
        var entry = Some.History("a", HistoryAction.PushedCreate) with
        {
            Source = "stripe",
            Cause = "evt_1",
            Integration = "stripe",
            Changes = [new FieldChange("name", null, "Ada \"A\""), new FieldChange("phone", "1", null)],
            Conflicts = [new ConflictOutcome(new FieldConflict("email", null, "l", "r"), Winner.Undecided)],
        };

        await Save(edits => edits.History.Add(entry));

        var read = (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem();
        read.Changes.ShouldBe(entry.Changes);
        read.Conflicts.ShouldBe(entry.Conflicts);
        (read with { Position = 0, Changes = [], Conflicts = [] }).ShouldBe(entry with { Changes = [], Conflicts = [] });
    }

    [Theory]
    [InlineData(HistoryAction.Created)]
    [InlineData(HistoryAction.PushedDelete)]
    [InlineData(HistoryAction.Conflict)]
    public async Task Every_action_is_kept(HistoryAction action)
    {
        await Save(edits => edits.History.Add(Some.History("a", action)));

        (await Store.History(Some.Key("a"), null, 10, Ct)).ShouldHaveSingleItem().Action.ShouldBe(action);
    }

    [Fact]
    public async Task History_and_activity_come_newest_first_page_by_page()
    {
        await Save(edits => edits.History.AddRange([
            Some.History("a", HistoryAction.Created), Some.History("b"), Some.History("a"), Some.History("a", tenant: Some.OtherTenant),
            Some.History("a", HistoryAction.Deleted),
        ]));

        var history = await Store.History(Some.Key("a"), null, 2, Ct);
        history.Select(entry => entry.Action).ShouldBe([HistoryAction.Deleted, HistoryAction.Updated]);
        (await Store.History(Some.Key("a"), history[^1].Position, 2, Ct)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);

        var activity = await Store.Activity(TenantId.Default, null, 3, Ct);
        activity.Select(entry => entry.Item.Id.Value).ShouldBe(["a", "a", "b"]);
        (await Store.Activity(TenantId.Default, activity[^1].Position, 3, Ct)).ShouldHaveSingleItem().Action.ShouldBe(HistoryAction.Created);
    }

    [Fact]
    public async Task Activity_is_filtered_by_what_who_where_which_and_when()
    {
        var entries = new[]
        {
            Some.History("a", HistoryAction.Created) with { Source = "sql", At = Some.Now },
            Some.History("a", HistoryAction.Pushed) with { Source = "stripe", Integration = "stripe", At = Some.Now.AddMinutes(1) },
            Some.History("b", HistoryAction.Failed) with { Source = "stripe", Integration = "stripe", At = Some.Now.AddMinutes(2) },
            Some.History("b", HistoryAction.Updated) with { Source = "person", At = Some.Now.AddMinutes(3) },
            // Written late, of a time before.
            Some.History("c", HistoryAction.Updated) with { Source = "sql", At = Some.Now.AddMinutes(1) },
        };
        foreach (var entry in entries) await Save(edits => edits.History.Add(entry));
        var all = new ActivityQuery { Tenant = TenantId.Default };

        (await Items(all)).ShouldBe(["c", "b", "b", "a", "a"]);
        (await Items(all with { Actions = [HistoryAction.Updated] })).ShouldBe(["c", "b"]);
        (await Items(all with { Actions = [HistoryAction.Created, HistoryAction.Failed] })).ShouldBe(["b", "a"]);
        (await Items(all with { Source = "sql" })).ShouldBe(["c", "a"]);
        (await Items(all with { Integration = "stripe" })).ShouldBe(["b", "a"]);
        (await Items(all with { Item = new ItemId("b") })).ShouldBe(["b", "b"]);
        (await Items(all with { From = Some.Now.AddMinutes(1), Until = Some.Now.AddMinutes(2) })).ShouldBe(["c", "b", "a"]);
        (await Items(all with { Until = Some.Now })).ShouldBe(["a"]);
        (await Items(all with { From = Some.Now.AddHours(1) })).ShouldBeEmpty();
        (await Items(all with { From = Some.Now, Source = "stripe", Actions = [HistoryAction.Failed], Item = new ItemId("b") })).ShouldBe(["b"]);
        (await Items(all with { Source = "nobody" })).ShouldBeEmpty();
        (await Items(all with { Tenant = Some.OtherTenant })).ShouldBeEmpty();

        var newest = (await Store.Activity(all with { Limit = 2 }, Ct))[^1];
        (await Items(all with { Before = newest.Position, Limit = 2 })).ShouldBe(["b", "a"]);
        (await Items(all with { After = newest.Position })).ShouldBe(["c"]);
        (await Store.Sources(TenantId.Default, 10, Ct)).ShouldBe(["person", "sql", "stripe"]);
        (await Store.Sources(TenantId.Default, 2, Ct)).ShouldBe(["person", "sql"]);

        async Task<IEnumerable<string>> Items(ActivityQuery query) => (await Store.Activity(query, Ct)).Select(entry => entry.Item.Id.Value);
    }

    [Fact]
    public async Task Links_are_found_by_the_id_of_either_side()
    {
        await Save(edits => edits.NewLinks.AddRange([
            Some.Link("1") with { ExternalId = new ExternalId("cus_1"), Status = LinkStatus.Synced },
            Some.Link("1", Some.Salesforce) with { ExternalId = new ExternalId("sf_1") },
            Some.Link("2") with { ExternalId = new ExternalId("cus_2") },
        ]));
        var query = new LinkQuery { Tenant = TenantId.Default };

        (await Found(query with { Id = "cus_1" })).ShouldBe(["cus_1"]);
        (await Found(query with { Id = "1" })).ShouldBe(["cus_1", "sf_1"], ignoreOrder: true);
        (await Found(query with { Id = "1", Integration = "salesforce" })).ShouldBe(["sf_1"]);
        (await Found(query with { Id = "1", Statuses = [LinkStatus.Synced] })).ShouldBe(["cus_1"]);
        (await Found(query with { Id = "cus_1", Tenant = Some.OtherTenant })).ShouldBeEmpty();
        (await Found(query with { Id = "nobody" })).ShouldBeEmpty();

        async Task<IEnumerable<string>> Found(LinkQuery asked) => (await Store.Links(asked, Ct)).Select(state => state.Link.ExternalId!.Value.Value);
    }

    [Fact]
    public async Task The_last_comparison_of_each_integration_is_kept_as_it_was()
    {
        (await Store.Last(Some.Stripe, Ct)).ShouldBeNull();
        var report = new VerifyReport
        {
            Integration = Some.Stripe,
            StartedAt = Some.Now,
            SeenAt = Some.Now.AddSeconds(3),
            FinishedAt = Some.Now.AddSeconds(3),
            Phase = VerifyPhase.Done,
            Repair = true,
            Read = 3,
            Expected = 4,
            Equal = 1,
            Unlinked = 1,
            Kinds = new Dictionary<DifferenceKind, long> { [DifferenceKind.Fields] = 2 },
            Repaired = 1,
            Shown =
            [
                new ReportedDifference
                {
                    Kind = DifferenceKind.Fields,
                    Item = "a",
                    ExternalId = "cus_a",
                    Name = "Ada \"A\"",
                    Remedy = "merge the fields",
                    Fields = [new FieldDifference("name", null, "Ada", Verdict.Person)],
                },
            ],
        };
        await Store.Save(report with { Phase = VerifyPhase.Comparing, FinishedAt = null }, Ct);
        await Store.Save(report, Ct);

        var read = (await Store.Last(Some.Stripe, Ct)).ShouldNotBeNull();
        read.Kinds.ShouldBe(report.Kinds);
        read.Differences.ShouldBe(2);
        var shown = read.Shown.ShouldHaveSingleItem();
        shown.Fields.ShouldBe(report.Shown[0].Fields);
        (shown with { Fields = [] }).ShouldBe(report.Shown[0] with { Fields = [] });
        (read with { Kinds = report.Kinds, Shown = [] }).ShouldBe(report with { Shown = [] });
        (await Store.Last(Some.Salesforce, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Links_come_by_id_filtered_by_integration_and_statuses()
    {
        await Save(edits =>
        {
            edits.Inserts.Add(Some.Write("1"));
            edits.NewLinks.AddRange([
                Some.Link("1") with { Status = LinkStatus.Failed },
                Some.Link("1", Some.Salesforce) with { Status = LinkStatus.Synced },
                Some.Link("2") with { Status = LinkStatus.Conflict },
                Some.Link("3", Some.Salesforce) with { Status = LinkStatus.Failed },
                Some.Link("4") with { Status = LinkStatus.Failed },
                Some.Link("5", new IntegrationKey(Some.OtherTenant, "stripe")) with { Status = LinkStatus.Failed },
            ]);
        });
        var all = new LinkQuery { Tenant = TenantId.Default };

        (await Ids(all)).ShouldBe(["1", "1", "2", "3", "4"]);
        (await Ids(all with { Integration = "stripe" })).ShouldBe(["1", "2", "4"]);
        (await Ids(all with { Statuses = [LinkStatus.Failed, LinkStatus.Conflict] })).ShouldBe(["1", "2", "3", "4"]);
        (await Ids(all with { Statuses = [LinkStatus.Failed], Integration = "stripe" })).ShouldBe(["1", "4"]);
        var first = await Store.Links(all with { Statuses = [LinkStatus.Failed], Limit = 2 }, Ct);
        first.Select(state => state.Item is null).ShouldBe([false, true]);
        (await Ids(all with { Statuses = [LinkStatus.Failed], After = first[^1].Link.Id })).ShouldBe(["4"]);

        var scanned = await Store.ScanLinks(Some.Stripe, default, 2, Ct);
        scanned.Select(state => state.Link.Item.Id.Value).ShouldBe(["1", "2"]);
        (await Store.ScanLinks(Some.Stripe, scanned[^1].Link.Id, 2, Ct)).ShouldHaveSingleItem().Link.Item.Id.Value.ShouldBe("4");

        async Task<IEnumerable<string>> Ids(LinkQuery query) => (await Store.Links(query, Ct)).Select(state => state.Link.Item.Id.Value);
    }

    [Fact]
    public async Task Totals_count_what_is_there_and_what_waits()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange([Some.Write("a"), Some.Write("b"), Some.Write("c", tenant: Some.OtherTenant)]);
            edits.NewLinks.AddRange([
                Some.DueLink("a") with { SignaledAt = Some.Now.AddSeconds(-3) },
                Some.DueLink("b", Some.Now.AddMinutes(1)) with { Lease = new Lease("h", Some.Now.AddMinutes(1)), SignaledAt = Some.Now },
                Some.DueLink("c", Some.Now.AddMinutes(1)),
                Some.Link("a", Some.Salesforce) with { Status = LinkStatus.Synced },
                Some.Link("a", new IntegrationKey(Some.OtherTenant, "stripe")),
            ]);
        });
        await Store.Append([Some.Event("evt_1"), Some.Event("evt_2"), Some.Event("evt_3", Some.Salesforce)], Ct);
        await Store.Park([((await Store.Read([Some.Stripe], new ReadLimit(1), Ct))[0], "why")], Some.Now, Ct);

        var totals = await Store.Totals(TenantId.Default, Some.Now, Ct);

        totals.Items.ShouldBe(new Dictionary<string, long> { ["customers"] = 2 });
        totals.Links["stripe"].ShouldBe(new Dictionary<LinkStatus, long> { [LinkStatus.Pending] = 3 });
        totals.Links["salesforce"].ShouldBe(new Dictionary<LinkStatus, long> { [LinkStatus.Synced] = 1 });
        totals.WaitingChanges.ShouldBe(3);
        totals.WaitingEvents.ShouldBe(new Dictionary<string, long> { ["stripe"] = 1, ["salesforce"] = 1 }, ignoreOrder: true);
        totals.ParkedEvents.ShouldBe(new Dictionary<string, long> { ["stripe"] = 1 });
        totals.WaitingLinks.ShouldBe(new Dictionary<string, long> { ["stripe"] = 2 });
        totals.OldestSignal.ShouldBe(Some.Now.AddSeconds(-3));
    }

    [Fact]
    public async Task Totals_of_an_empty_database_are_nothing()
    {
        var totals = await Store.Totals(TenantId.Default, Some.Now, Ct);

        totals.Items["customers"].ShouldBe(0);
        totals.Links.ShouldBeEmpty();
        totals.WaitingChanges.ShouldBe(0);
        totals.OldestSignal.ShouldBeNull();
    }
}
