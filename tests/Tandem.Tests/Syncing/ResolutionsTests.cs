using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Syncing;

public sealed class ResolutionsTests
{
    private static readonly Record Here = Some.Customer("here", "here@example.com");

    private static readonly Link InConflict = Some.Link() with
    {
        Status = LinkStatus.Conflict,
        Error = "Both sides changed: choose a value.",
        Bases = new Bases(Some.Customer(), Some.Customer()),
        Conflicts =
        [
            new FieldConflict("email", "ada@example.com", "here@example.com", "there@example.com"),
            new FieldConflict("name", "Ada", "here", "there"),
        ],
    };

    [Theory]
    [InlineData(ResolutionChoice.Local, null, "here")]
    [InlineData(ResolutionChoice.Remote, null, "there")]
    [InlineData(ResolutionChoice.Value, "third", "third")]
    [InlineData(ResolutionChoice.Value, null, null)]
    public void The_chosen_value_is_what_both_sides_are_to_have(ResolutionChoice choice, string? value, string? expected)
    {
        var (link, record) = Resolutions.Apply(InConflict, Here, Choose.For("name", choice, value));

        record["name"].ShouldBe(expected);
        var plan = Planner.Next(new LinkState(link with { Conflicts = [] }, Some.Item(record.With("email", "ada@example.com"))), SyncRules.Default, Some.Stamp);
        if (expected == "there") plan.ShouldBeOfType<Plan.Nothing>();
        else plan.ShouldBeOfType<Plan.Write>().Intent.Changes.ShouldHaveSingleItem().ShouldBe(new("name", "there", expected));
    }

    [Fact]
    public void A_conflict_that_was_not_named_goes_on_waiting()
    {
        var (link, record) = Resolutions.Apply(InConflict, Here, Choose.For("name", ResolutionChoice.Remote, null));

        link.Conflicts.ShouldHaveSingleItem().Path.ShouldBe("email");
        link.Status.ShouldBe(LinkStatus.Conflict);
        record["email"].ShouldBe("here@example.com");
    }

    [Fact]
    public void The_last_decision_ends_the_conflict()
    {
        var (link, _) = Resolutions.Apply(InConflict, Here, new Dictionary<string, Resolution>
        {
            ["name"] = new(ResolutionChoice.Local),
            ["email"] = new(ResolutionChoice.Remote),
        });

        link.Conflicts.ShouldBeEmpty();
        link.Status.ShouldBe(LinkStatus.Pending);
        link.Error.ShouldBeNull();
    }

    [Theory]
    [InlineData(ResolutionChoice.Local, false)]
    [InlineData(ResolutionChoice.Remote, true)]
    public void A_deletion_against_an_edit_stays_deleted_or_comes_back(ResolutionChoice choice, bool comesBack)
    {
        var link = Resolutions.Deletion(InConflict, choice, Some.Now);

        link.IsImport.ShouldBe(comesBack);
        link.NeedsFetch.ShouldBeTrue();
        link.DueAt.ShouldBe(Some.Now);
    }
}
