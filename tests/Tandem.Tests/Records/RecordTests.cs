using System.Text.Json;
using Record = Tandem.Records.Record;

namespace Tandem.Tests.Records;

public sealed class RecordTests
{
    [Fact]
    public void Json_from_elsewhere_need_not_be_sorted_nor_without_empty_values() =>
        JsonSerializer.Deserialize<Record>("""{"name":"Ada","email":"","address.city":null,"a":"1"}""")
            .ShouldBe(Record.Of(("a", "1"), ("name", "Ada")));

    [Fact]
    public void Json_of_a_path_given_twice_keeps_the_last() =>
        JsonSerializer.Deserialize<Record>("""{"name":"Ada","name":"Grace"}""").ShouldBe(Record.Of(("name", "Grace")));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"name\"")]
    [InlineData("1")]
    public void Json_that_is_no_object_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Record>(json));

    [Fact]
    public void Json_is_flat_and_in_order() =>
        JsonSerializer.Serialize(Record.Of(("name", "Ada"), ("address.city", "London"))).ShouldBe("""{"address.city":"London","name":"Ada"}""");

    [Fact]
    public void Upper_case_comes_before_lower_case_whatever_the_culture() =>
        Record.Of(("b", "1"), ("B", "2"), ("ä", "3"), ("a", "4")).Paths.ShouldBe(["B", "a", "b", "ä"]);

    [Fact]
    public void A_record_is_not_equal_to_null_or_to_something_else()
    {
        Some.Customer().Equals(null).ShouldBeFalse();
        Some.Customer().Equals((object)"Ada").ShouldBeFalse();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void However_many_paths_come_in_whatever_order_the_last_of_each_counts(int count)
    {
        var paths = Enumerable.Range(0, count).Select(i => $"p{i * 7919 % count:000}").ToArray();

        var record = Record.Of([.. paths.Select(path => (path, "old")), .. paths.Select((path, i) => (path, i % 2 == 0 ? "new" : ""))]);

        record.Paths.ShouldBe(paths.Where((_, i) => i % 2 == 0).Order(StringComparer.Ordinal));
        record.ShouldAllBe(pair => pair.Value == "new");
    }
}
