using Tandem.Merging;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Merging;

public sealed class MergeTests
{
    private static readonly Bases Ada = new(Name("Ada"), Name("Ada"));

    [Fact]
    public void A_local_edit_waits_to_be_pushed()
    {
        var merged = Merged("Grace", "Ada", Ada);

        merged.Local["name"].ShouldBe("Grace");
        merged.Bases.ShouldBe(Ada);
    }

    [Fact]
    public void A_remote_edit_is_taken()
    {
        var merged = Merged("Ada", "Grace", Ada);

        merged.Local["name"].ShouldBe("Grace");
        merged.Bases.ShouldBe(new Bases(Name("Grace"), Name("Grace")));
        merged.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_edit_on_both_sides_is_agreement()
    {
        var merged = Merged("Grace", "Grace", Ada, ConflictPolicy.Manual);

        merged.Bases.ShouldBe(new Bases(Name("Grace"), Name("Grace")));
        merged.Conflicts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ConflictPolicy.RemoteWins, "there", Winner.Remote)]
    [InlineData(ConflictPolicy.LocalWins, "here", Winner.Local)]
    [InlineData(ConflictPolicy.Manual, "here", Winner.Undecided)]
    public void A_conflict_is_decided_by_policy_and_told(ConflictPolicy policy, string expected, Winner winner)
    {
        var merged = Merged("here", "there", Ada, policy);

        merged.Local["name"].ShouldBe(expected);
        merged.Conflicts.ShouldBe([new ConflictOutcome(new FieldConflict("name", "Ada", "here", "there"), winner)]);
    }

    [Fact]
    public void A_manual_conflict_keeps_both_values_and_the_bases() =>
        Merged("here", "there", Ada, ConflictPolicy.Manual).Bases.ShouldBe(Ada);

    [Fact]
    public void An_edit_back_to_the_old_value_that_wins_is_pushed_all_the_same()
    {
        var merged = Merge.ThreeWay(
            Name("old"), Name("there"), new Bases(Name("middle"), Name("middle")), new SyncRules { Conflicts = ConflictPolicy.LocalWins }, default);

        merged.Bases.Local.ChangesTo(merged.Local).ShouldHaveSingleItem().To.ShouldBe("old");
    }

    [Fact]
    public void A_clearing_is_an_edit_like_any_other()
    {
        Merged("Ada", null, Ada).Local.ShouldBe(Record.Empty);
        Merged(null, "Grace", Ada, ConflictPolicy.LocalWins).Local.ShouldBe(Record.Empty);
    }

    [Theory]
    [InlineData(999, "there")]
    [InlineData(1000, "here")]
    [InlineData(0, "there")]
    [InlineData(-5000, "there")]
    public void The_later_edit_wins_only_where_it_is_later_beyond_the_remotes_second(int millisecondsAfterTheRemote, string expected) =>
        Merge.ThreeWay(
            Name("here"), Name("there"), Ada, new SyncRules { Conflicts = ConflictPolicy.LatestWins },
            new EditTimes(Some.Now.AddMilliseconds(millisecondsAfterTheRemote), Some.Now)).Local["name"].ShouldBe(expected);

    [Fact]
    public void An_edit_of_unknown_time_is_taken_for_the_later() =>
        Merge.ThreeWay(
            Name("here"), Name("there"), Ada, new SyncRules { Conflicts = ConflictPolicy.LatestWins }, new EditTimes(Some.Now, null))
            .Local["name"].ShouldBe("there");

    [Fact]
    public void Outward_only_overwrites_a_remote_edit_and_tells_it()
    {
        var merged = Merge.ThreeWay(Name("Ada"), Name("there"), Ada, Way(Direction.Outward), default);

        merged.Local["name"].ShouldBe("Ada");
        merged.Bases.Local.ChangesTo(merged.Local).ShouldHaveSingleItem().To.ShouldBe("Ada");
        merged.Conflicts.ShouldHaveSingleItem().Winner.ShouldBe(Winner.Local);
    }

    [Fact]
    public void Inward_only_overwrites_a_local_edit_and_tells_it()
    {
        var merged = Merge.ThreeWay(Name("here"), Name("Ada"), Ada, Way(Direction.Inward), default);

        merged.Local["name"].ShouldBe("Ada");
        merged.Conflicts.ShouldHaveSingleItem().Winner.ShouldBe(Winner.Remote);
    }

    [Fact]
    public void A_value_stored_differently_is_no_change()
    {
        var bases = new Bases(Name(" Ada "), Name("Ada"));

        var merged = Merge.ThreeWay(Name(" Ada "), Name("Ada"), bases, SyncRules.Default, default);

        merged.Local.ShouldBe(Name(" Ada "));
        merged.Bases.ShouldBe(bases);
    }

    [Fact]
    public void A_policy_of_a_field_counts_before_that_of_its_group_and_of_all()
    {
        var rules = new SyncRules
        {
            Conflicts = ConflictPolicy.Manual,
            FieldConflicts = new Dictionary<string, ConflictPolicy>
            {
                ["metadata"] = ConflictPolicy.LocalWins,
                ["metadata.plan"] = ConflictPolicy.LatestWins,
            },
        };

        rules.PolicyOf("name").ShouldBe(ConflictPolicy.Manual);
        rules.PolicyOf("metadata.other").ShouldBe(ConflictPolicy.LocalWins);
        rules.PolicyOf("metadata.with.dots").ShouldBe(ConflictPolicy.LocalWins);
        rules.PolicyOf("metadata.plan").ShouldBe(ConflictPolicy.LatestWins);
        rules.PolicyOf("metadataplan").ShouldBe(ConflictPolicy.Manual);
    }

    private static Record Name(string? name) => Record.Of(("name", name));

    private static SyncRules Way(Direction direction) => new() { FieldDirections = new Dictionary<string, Direction> { ["name"] = direction } };

    private static MergeResult Merged(string? local, string? remote, Bases bases, ConflictPolicy policy = ConflictPolicy.RemoteWins) =>
        Merge.ThreeWay(Name(local), Name(remote), bases, new SyncRules { Conflicts = policy }, default);
}
