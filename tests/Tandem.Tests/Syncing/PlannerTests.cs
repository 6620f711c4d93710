using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Syncing;

public sealed class PlannerTests
{
    private static readonly Link Agreed = Some.Link() with { Bases = new Bases(Some.Customer(), Some.Customer()) };

    [Fact]
    public void Sides_that_agree_rest() => Next(Agreed, Some.Item()).ShouldBe(new Plan.Nothing(Agreed.Bases));

    [Fact]
    public void An_item_without_a_remote_object_is_created()
    {
        var intent = Next(Some.Link(null), Some.Item()).ShouldBeOfType<Plan.Write>().Intent;

        intent.Kind.ShouldBe(IntentKind.Create);
        intent.Content.ShouldBe(Some.Customer());
        intent.Key.ShouldBe(Some.Stamp.Key);
    }

    [Fact]
    public void An_edited_field_is_pushed_alone()
    {
        var intent = Next(Agreed, Some.Item(Some.Customer("Grace"))).ShouldBeOfType<Plan.Write>().Intent;

        intent.Kind.ShouldBe(IntentKind.Update);
        intent.Changes.ShouldHaveSingleItem().ShouldBe(new("name", "Ada", "Grace"));
        intent.Content.ShouldBe(Some.Customer("Grace"));
    }

    [Fact]
    public void An_edit_to_what_the_remote_has_is_agreement()
    {
        var link = Agreed with { Bases = new Bases(Some.Customer(" Ada "), Some.Customer("Ada")) };

        Next(link, Some.Item(Some.Customer("Ada"))).ShouldBe(new Plan.Nothing(new Bases(Some.Customer("Ada"), Some.Customer("Ada"))));
    }

    [Fact]
    public void Doubt_is_fetched_before_anything_is_pushed() =>
        Next(Agreed with { NeedsFetch = true }, Some.Item(Some.Customer("Grace"))).ShouldBe(new Plan.Fetch());

    [Fact]
    public void A_field_in_conflict_waits_and_the_others_go_on()
    {
        var link = Agreed with { Conflicts = [new FieldConflict("name", "Ada", "here", "there")] };

        var intent = Next(link, Some.Item(Some.Customer("here", "new@example.com"))).ShouldBeOfType<Plan.Write>().Intent;

        intent.Changes.ShouldHaveSingleItem().Path.ShouldBe("email");
    }

    [Fact]
    public void A_conflict_whose_local_value_moved_on_is_looked_at_again() =>
        Next(Agreed with { Conflicts = [new FieldConflict("name", "Ada", "here", "there")] }, Some.Item(Some.Customer("there"))).ShouldBe(new Plan.Fetch());

    [Fact]
    public void What_travels_inward_only_is_neither_created_nor_pushed()
    {
        var inward = new SyncRules { FieldDirections = new Dictionary<string, Direction> { ["email"] = Direction.Inward } };

        Planner.Next(new LinkState(Some.Link(null), Some.Item()), inward, Some.Stamp)
            .ShouldBeOfType<Plan.Write>().Intent.Content.ShouldBe(Record.Of(("name", "Ada")));
        Planner.Next(new LinkState(Agreed, Some.Item(Some.Customer(email: "new@example.com"))), inward, Some.Stamp).ShouldBe(new Plan.Fetch());
    }

    [Theory]
    [InlineData(IntentKind.Create, 0, false, typeof(Plan.Write))]
    [InlineData(IntentKind.Create, 22 * 3600, false, typeof(Plan.Write))]
    [InlineData(IntentKind.Create, 24 * 3600, false, typeof(Plan.Find))]
    [InlineData(IntentKind.Create, 0, true, typeof(Plan.Wait))]
    [InlineData(IntentKind.Create, 601, true, typeof(Plan.Find))]
    [InlineData(IntentKind.Update, 0, false, typeof(Plan.Write))]
    [InlineData(IntentKind.Update, 0, true, typeof(Plan.Fetch))]
    [InlineData(IntentKind.Update, 24 * 3600, false, typeof(Plan.Fetch))]
    [InlineData(IntentKind.Delete, 0, false, typeof(Plan.Write))]
    [InlineData(IntentKind.Delete, 11, false, typeof(Plan.Fetch))]
    [InlineData(IntentKind.Delete, 0, true, typeof(Plan.Fetch))]
    public void A_write_without_an_answer_is_sent_again_while_its_key_counts_and_looked_for_afterwards(
        IntentKind kind, int secondsAgo, bool keySpent, Type expected)
    {
        var intent = new Intent(kind, "tandem-old", [], Some.Customer(), Some.Now.AddSeconds(-secondsAgo), keySpent);
        var link = Some.Link(kind is IntentKind.Create ? null : "cus_1") with { Intent = intent };

        Next(link, Some.Item()).ShouldBeOfType(expected);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(601, false)]
    public void A_create_is_looked_for_so_long_after_its_last_try_however_long_ago_it_was_begun(int secondsAgo, bool waits)
    {
        var tried = Some.Now.AddSeconds(-secondsAgo);
        var intent = new Intent(IntentKind.Create, "tandem-old", [], Some.Customer(), Some.Now.AddHours(-24), TriedAt: tried);

        Next(Some.Link(null) with { Intent = intent }, Some.Item()).ShouldBe(waits ? new Plan.Wait(tried.AddMinutes(10)) : new Plan.Find());
    }

    [Fact]
    public void A_deleted_item_that_was_never_there_is_forgotten() => Next(Some.Link(null), null).ShouldBe(new Plan.Forget());

    [Fact]
    public void A_deleted_items_remote_object_is_looked_at_before_it_is_deleted() => Next(Agreed, null).ShouldBe(new Plan.Fetch());

    [Fact]
    public void A_deleted_items_remote_object_is_left_alone_where_the_policy_says_so() =>
        Planner.Next(new LinkState(Agreed, null), new SyncRules { LocalDelete = DeletePolicy.Unlink }, Some.Stamp).ShouldBe(new Plan.Part());

    [Fact]
    public void A_remote_object_without_an_item_yet_is_fetched_whatever_the_policy() =>
        Planner.Next(
            new LinkState(Agreed with { SeenUntil = Link.NothingSeen }, null), new SyncRules { LocalDelete = DeletePolicy.Unlink }, Some.Stamp)
            .ShouldBe(new Plan.Fetch());

    private static Plan Next(Link link, Item? item) => Planner.Next(new LinkState(link, item), SyncRules.Default, Some.Stamp);
}
