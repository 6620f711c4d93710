namespace Tandem.Browser.Tests;

/// <summary>Each page of a hub in which everything that can need a person does, looked at in light and dark, on a desk and on a phone.</summary>
public sealed class PagesTests(Chromium chromium, BusyHub busy) : IClassFixture<Chromium>, IClassFixture<BusyHub>
{
    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, false)]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, true)]
    public async Task Every_page_is_whole_accessible_and_within_its_window(ColorScheme colors, bool phone)
    {
        await using var visitor = await Visitor.Arrive(chromium, busy.World, colors, phone);
        var kind = $"{(phone ? "phone" : "desktop")}{(colors is ColorScheme.Dark ? "-dark" : "")}";
        var found = new List<string>();
        await busy.Stir();
        foreach (var (name, address, mark) in Pages)
        {
            await visitor.Open(address);
            await Expect(visitor.Page.Locator(mark).First).ToBeVisibleAsync();
            await Screenshots.Take(visitor.Page, $"{name}-{kind}");
            found.AddRange((await Accessibility.Violations(visitor.Page, chromium.Modules)).Select(violation => $"{name} ({kind}): {violation}"));
            var width = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (width > 0) found.Add($"{name} ({kind}) is {width} pixels wider than its window");
        }

        found.ShouldBeEmpty();
    }

    private (string Name, string Address, string Mark)[] Pages =>
    [
        ("overview", "/", ".tile"),
        ("customers", "/customers", ".customer-table tbody tr"),
        ("customer", $"/customers/{busy.Customer}", ".sides"),
        ("import", "/customers/import", ".drop"),
        ("integrations", "/integrations", "[data-testid=links] tbody tr"),
        ("integration", "/integrations/stripe", ".settings"),
        ("conflicts", "/conflicts", "[data-testid=conflict]"),
        ("failures", "/failures", "[data-testid=failure]"),
        ("activity", "/activity", ".trail-entry"),
    ];
}
