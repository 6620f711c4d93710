using System.Text.Json;
using Tandem.Records;

namespace Tandem.Tests.Records;

public sealed class PathPoolTests
{
    [Theory]
    [InlineData("""{"name":0}""", "", "name")]
    [InlineData("""{"plan":0}""", "metadata.", "metadata.plan")]
    [InlineData("""{"Zoë 漢":0}""", "metadata.", "metadata.Zoë 漢")]
    [InlineData("""{"a\u0020b":0}""", "", "a b")]
    [InlineData("""{"":0}""", "metadata.", "metadata.")]
    public void A_name_is_read_as_it_stands_behind_its_prefix(string json, string prefix, string path)
    {
        Read(json, prefix).ShouldBe(path);
        Read(json, prefix).ShouldBe(path);
    }

    [Fact]
    public void A_path_that_is_read_again_is_the_same_text() => Read("""{"tax_exempt":0}""").ShouldBeSameAs(Read("""{"tax_exempt":0}"""));

    [Fact]
    public void The_same_letters_parted_otherwise_are_the_same_path() => Read("""{"a.b":0}""").ShouldBe(Read("""{"b":0}""", "a."));

    [Fact]
    public void However_many_names_there_are_each_is_read_right()
    {
        var names = Enumerable.Range(0, 5_000).Select(i => $"field_{i}").ToArray();

        foreach (var name in names.Concat(names)) Read($$"""{"{{name}}":0}""").ShouldBe(name);
    }

    [Fact]
    public void A_long_name_is_read() => Read($$"""{"{{new string('x', 500)}}":0}""").ShouldBe(new string('x', 500));

    private static string Read(string json, string prefix = "")
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        reader.Read();
        return PathPool.Of(ref reader, prefix);
    }
}
