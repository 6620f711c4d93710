using System.Text.Json;
using Tandem.Bench.Visits;

namespace Tandem.Bench.Tests;

public sealed class MarkersTests
{
    private const string Page = """
        <html><head><!--Blazor:{"type":"server","prerenderId":"p1","key":{"locationHash":"a"},"sequence":0,"descriptor":"CfDJ8one"}--><title>Overview</title><!--Blazor:{"prerenderId":"p1"}--></head>
        <body><!--Blazor:{"type":"server","prerenderId":"p2","sequence":1,"descriptor":"CfDJ8two"}--><main></main><!--Blazor:{"prerenderId":"p2"}-->
        <!--Blazor-Server-Component-State:Q2ZESjg=--></body></html>
        """;

    [Fact]
    public void Each_live_part_is_added_once_with_its_descriptor_as_it_is()
    {
        var operations = JsonDocument.Parse(Markers.Read(Page).Roots).RootElement.GetProperty("operations").EnumerateArray().ToArray();

        operations.Select(operation => operation.GetProperty("marker").GetProperty("descriptor").GetString()).ShouldBe(["CfDJ8one", "CfDJ8two"]);
        operations.Select(operation => operation.GetProperty("ssrComponentId").GetInt32()).ShouldBe([1, 2]);
        operations.ShouldAllBe(operation => operation.GetProperty("type").GetString() == "add");
    }

    [Fact]
    public void What_the_first_paint_has_read_goes_along()
    {
        Markers.Read(Page).State.ShouldBe("Q2ZESjg=");
        Markers.Read(Page.Replace("Blazor-Server-Component-State", "other", StringComparison.Ordinal)).State.ShouldBeEmpty();
    }

    [Fact]
    public void A_page_without_live_parts_is_none() => Should.Throw<BenchException>(() => Markers.Read("<html></html>"));
}
