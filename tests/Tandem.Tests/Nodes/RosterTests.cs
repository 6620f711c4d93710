using Tandem.Nodes;

namespace Tandem.Tests.Nodes;

public sealed class RosterTests
{
    private static readonly string[] Wanted = ["sweep", "inward:default/stripe"];

    [Fact]
    public void The_first_node_takes_all_duties_and_the_second_none()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).Beat(Node("b"), Wanted, Some.Now);

        roster.Duties.Select(duty => duty.Holder).ShouldBe(["a", "a"]);
        roster.Nodes.Select(node => node.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Each_beat_has_a_number_of_its_own()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).Beat(Node("a"), Wanted, Some.Now.AddSeconds(1));

        roster.Nodes.ShouldHaveSingleItem().Beat.ShouldBe(2);
        roster.Nodes[0].SeenAt.ShouldBe(Some.Now.AddSeconds(1));
        roster.Duty("sweep")!.Since.ShouldBe(Some.Now);
    }

    [Fact]
    public void The_duties_of_a_dead_node_go_to_the_next_that_beats()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).Beat(Node("b"), Wanted, Some.Now)
            .CatchUp("inward:default/stripe", "a", 3)
            .Bury(new Dictionary<string, long> { ["a"] = 1 })
            .Beat(Node("b"), Wanted, Some.Now.AddSeconds(8));

        roster.Find("a")!.IsDead.ShouldBeTrue();
        roster.Duties.ShouldAllBe(duty => duty.Holder == "b");
        roster.Duty("inward:default/stripe")!.CaughtUp.ShouldBeNull("whoever takes it over has not read the feed yet");
    }

    [Fact]
    public void Who_has_beaten_since_is_not_buried()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).Beat(Node("a"), Wanted, Some.Now);

        roster.Bury(new Dictionary<string, long> { ["a"] = 1 }).Find("a")!.IsDead.ShouldBeFalse();
    }

    [Fact]
    public void Who_leaves_frees_what_it_held()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).Beat(Node("b"), Wanted, Some.Now).Forget(new HashSet<string> { "a" });

        roster.Duties.ShouldBeEmpty();
        roster.Nodes.ShouldHaveSingleItem().Name.ShouldBe("b");
        roster.Beat(Node("b"), Wanted, Some.Now).Duties.ShouldAllBe(duty => duty.Holder == "b");
    }

    [Fact]
    public void Only_the_holder_of_a_duty_says_how_far_it_is()
    {
        var roster = new Roster().Beat(Node("a"), Wanted, Some.Now).CatchUp("inward:default/stripe", "b", 1);

        roster.Duty("inward:default/stripe")!.CaughtUp.ShouldBeNull();
    }

    [Fact]
    public void It_is_read_back_as_it_was_written()
    {
        var roster = new Roster().Beat(
            Node("a") with { Settings = new Dictionary<string, SettingsPrint> { ["stripe"] = new("stripe test customers", "ab12") } }, Wanted, Some.Now);

        Roster.Parse(roster.ToText()).ToText().ShouldBe(roster.ToText());
        Roster.Parse(roster.ToText()).Nodes[0].Settings["stripe"].Account.ShouldBe("stripe test customers");
        Roster.Parse(null).Nodes.ShouldBeEmpty();
    }

    private static NodeEntry Node(string name) => new(name, "1", Some.Now);
}
