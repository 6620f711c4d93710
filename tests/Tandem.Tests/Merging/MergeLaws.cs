using FsCheck;
using FsCheck.Fluent;
using Tandem.Merging;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Merging;

public sealed class MergeLaws
{
    [Fact]
    public void Each_field_is_merged_by_itself() => Laws.Hold(
        from merge in AnyCase from paths in Gen.SubListOf(Any.Paths) select (merge, paths),
        given =>
        {
            var whole = given.merge.Merged;
            var part = given.merge.Only(given.paths).Merged;

            part.Local.ShouldBe(Only(whole.Local, given.paths));
            part.Bases.Local.ShouldBe(Only(whole.Bases.Local, given.paths));
            part.Bases.Remote.ShouldBe(Only(whole.Bases.Remote, given.paths));
            part.Conflicts.ShouldBe(whole.Conflicts.Where(outcome => given.paths.Contains(outcome.Conflict.Path)), ignoreOrder: true);
        });

    [Fact]
    public void A_second_time_it_changes_nothing() => Laws.Hold(AnyCase, given =>
    {
        var once = given.Merged;
        var twice = (given with { Local = once.Local, Bases = once.Bases }).Merged;

        twice.Local.ShouldBe(once.Local);
        twice.Bases.ShouldBe(once.Bases);
        twice.Conflicts.ShouldBe(once.Conflicts.Where(outcome => outcome.Winner is Winner.Undecided));
    });

    [Fact]
    public void Nothing_is_invented() => Laws.Hold(AnyCase, given =>
    {
        foreach (var path in Any.Paths)
        {
            given.Merged.Local[path].ShouldBeOneOf(given.Local[path], given.Remote[path]);
            given.Merged.Bases.Local[path].ShouldBeOneOf(given.Local[path], given.Remote[path], given.Bases.Local[path]);
            given.Merged.Bases.Remote[path].ShouldBeOneOf(given.Remote[path], given.Bases.Remote[path]);
        }
    });

    [Fact]
    public void What_is_pushed_afterwards_makes_both_sides_equal_in_all_that_changed() => Laws.Hold(AnyCase, given =>
    {
        var merged = given.Merged;
        var remote = given.Remote.With(merged.Bases.Local.ChangesTo(merged.Local).Select(change => KeyValuePair.Create(change.Path, change.To)));

        foreach (var path in Any.Paths)
        {
            var changed = given.Local[path] != given.Bases.Local[path] || given.Remote[path] != given.Bases.Remote[path];
            var undecided = merged.Conflicts.Any(outcome => outcome.Conflict.Path == path && outcome.Winner is Winner.Undecided);
            if (changed && !undecided) merged.Local[path].ShouldBe(remote[path], path);
        }
    });

    [Fact]
    public void Two_changes_of_a_field_to_different_values_are_one_conflict() => Laws.Hold(AnyCase, given =>
    {
        var expected = Any.Paths.Where(path => given.Rules.DirectionOf(path) is Direction.Both
            && given.Local[path] != given.Bases.Local[path] && given.Remote[path] != given.Bases.Remote[path]
            && given.Local[path] != given.Remote[path]);

        given.Merged.Conflicts.Select(outcome => outcome.Conflict.Path)
            .Where(path => given.Rules.DirectionOf(path) is Direction.Both).ShouldBe(expected, ignoreOrder: true);
    });

    [Fact]
    public void A_value_that_is_given_up_is_always_told() => Laws.Hold(AnyCase, given =>
    {
        var merged = given.Merged;
        foreach (var path in Any.Paths)
        {
            var localLost = given.Local[path] != given.Bases.Local[path] && merged.Local[path] != given.Local[path];
            var remoteLost = given.Remote[path] != given.Bases.Remote[path] && merged.Bases.Remote[path] == given.Remote[path]
                && merged.Local[path] != given.Remote[path];
            if (localLost || remoteLost) merged.Conflicts.ShouldContain(outcome => outcome.Conflict.Path == path, path);
        }
    });

    [Fact]
    public void A_conflict_tells_both_values_as_they_were() => Laws.Hold(AnyCase, given =>
        given.Merged.Conflicts.ShouldAllBe(outcome =>
            outcome.Conflict.Local == given.Local[outcome.Conflict.Path] && outcome.Conflict.Remote == given.Remote[outcome.Conflict.Path]
            && outcome.Conflict.Base == given.Bases.Local[outcome.Conflict.Path]));

    [Fact]
    public void An_echo_of_the_base_changes_nothing_but_what_travels_inward_only() => Laws.Hold(
        AnyCase.Select(given => given with { Remote = given.Bases.Remote, Rules = given.Rules with { FieldDirections = new Dictionary<string, Direction>() } }),
        given =>
        {
            given.Merged.Local.ShouldBe(given.Local);
            given.Merged.Bases.ShouldBe(given.Bases);
            given.Merged.Conflicts.ShouldBeEmpty();
        });

    [Fact]
    public void Sides_that_never_agreed_join_their_values() => Laws.Hold(
        AnyCase.Select(given => given with { Bases = Bases.None, Rules = new SyncRules() }),
        given =>
        {
            foreach (var path in Any.Paths) given.Merged.Local[path].ShouldBe(given.Remote[path] ?? given.Local[path], path);
        });

    private static Gen<Case> AnyCase =>
        from local in Any.SmallRecord
        from remote in Any.SmallRecord
        from bases in Any.SomeBases
        from rules in Any.Rules
        from times in Any.Times
        select new Case(local, remote, bases, rules, times);

    private static Record Only(Record record, IEnumerable<string> paths) => Record.Of(paths.Select(path => (path, record[path])));

    private sealed record Case(Record Local, Record Remote, Bases Bases, SyncRules Rules, EditTimes Times)
    {
        public MergeResult Merged => Merge.ThreeWay(Local, Remote, Bases, Rules, Times);

        public Case Only(IReadOnlyList<string> paths) => this with
        {
            Local = MergeLaws.Only(Local, paths),
            Remote = MergeLaws.Only(Remote, paths),
            Bases = new Bases(MergeLaws.Only(Bases.Local, paths), MergeLaws.Only(Bases.Remote, paths)),
        };
    }
}
