using System.Text.Json;
using FsCheck.Fluent;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Records;

public sealed class RecordLaws
{
    [Fact]
    public void Empty_and_absent_are_the_same() => Laws.Hold(Any.WildFields, fields =>
    {
        var record = Record.From(fields);

        record.ShouldAllBe(field => field.Value.Length > 0);
        record.ShouldBe(Record.From(record.Select(field => KeyValuePair.Create(field.Key, (string?)field.Value))));
        foreach (var (path, _) in fields) record.With(path, "").ShouldBe(record.With(path, null));
    });

    [Fact]
    public void The_last_of_equal_paths_counts() => Laws.Hold(Any.WildFields, fields =>
    {
        var record = Record.From(fields);

        foreach (var same in fields.GroupBy(field => field.Key))
            record[same.Key].ShouldBe(string.IsNullOrEmpty(same.Last().Value) ? null : same.Last().Value);
    });

    [Fact]
    public void Paths_are_in_ordinal_order() => Laws.Hold(Any.WildRecord, record =>
        record.Paths.ShouldBe(record.Paths.Order(StringComparer.Ordinal)));

    [Fact]
    public void The_order_of_writing_does_not_matter() => Laws.Hold(Any.WildRecord, record =>
    {
        var backwards = Record.From(record.Reverse().Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));

        backwards.ShouldBe(record);
        backwards.GetHashCode().ShouldBe(record.GetHashCode());
    });

    [Fact]
    public void Records_are_equal_exactly_where_nothing_changes_between_them() => Laws.Hold(
        from left in Any.SmallRecord from right in Any.SmallRecord select (left, right),
        pair => pair.left.Equals(pair.right).ShouldBe(pair.left.ChangesTo(pair.right).Count == 0));

    [Fact]
    public void Applying_the_changes_to_another_gives_the_other() => Laws.Hold(
        from left in Any.WildRecord from right in Any.WildRecord select (left, right),
        pair => pair.left.With(pair.left.ChangesTo(pair.right).Select(change => KeyValuePair.Create(change.Path, change.To)))
            .ShouldBe(pair.right));

    [Fact]
    public void A_change_tells_the_values_of_both() => Laws.Hold(
        from left in Any.SmallRecord from right in Any.SmallRecord select (left, right),
        pair => pair.left.ChangesTo(pair.right).ShouldAllBe(change =>
            change.From == pair.left[change.Path] && change.To == pair.right[change.Path] && change.From != change.To));

    [Fact]
    public void Zip_visits_each_path_of_either_once_in_order() => Laws.Hold(
        from left in Any.WildRecord from right in Any.WildRecord select (left, right),
        pair =>
        {
            var zipped = Record.Zip(pair.left, pair.right).ToArray();

            zipped.Select(field => field.Path).ShouldBe(pair.left.Paths.Union(pair.right.Paths).Order(StringComparer.Ordinal));
            zipped.ShouldAllBe(field => field.Left == pair.left[field.Path] && field.Right == pair.right[field.Path]);
        });

    [Fact]
    public void Json_gives_back_what_it_was_given() => Laws.Hold(Any.WildRecord, record =>
        JsonSerializer.Deserialize<Record>(JsonSerializer.Serialize(record)).ShouldBe(record));

    [Fact]
    public void With_changes_one_field_and_no_other() => Laws.Hold(
        from record in Any.SmallRecord
        from path in Gen.Elements(Any.Paths)
        from value in Gen.Elements<string?>(null, "", "9")
        select (record, path, value),
        given =>
        {
            var changed = given.record.With(given.path, given.value);

            changed[given.path].ShouldBe(given.value is "" ? null : given.value);
            given.record.ChangesTo(changed).ShouldAllBe(change => change.Path == given.path);
        });
}
