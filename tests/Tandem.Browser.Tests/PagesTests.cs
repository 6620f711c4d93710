namespace Tandem.Browser.Tests;

/// <summary>Each page of a hub in which everything that can need a person does, looked at in light and dark, on a desk and on a phone.</summary>
[Collection(Chromium.Collection)]
public sealed class PagesTests(Chromium chromium) : IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private string _customer = "";

    public async Task InitializeAsync()
    {
        _world = await DashboardWorld.Start(account => account["Conflicts"] = "Manual");
        foreach (var name in Made) await _world.Customer(name);
        var ada = await _world.Customer("Ada Lovelace");
        _customer = ada.Here;
        await _world.Conflict(ada, ("phone", "+44 20 7946 0102", "+44 20 7946 0199"), ("description", "Prefers letters", "Prefers telegrams"));
        await _world.Conflict(await _world.Customer("Mary Somerville"), ("name", "Mary F. Somerville", "Mary Greig Somerville"));
        await _world.DeletionConflict(await _world.Customer("Sophie Germain"), "description", "Wrote as Monsieur LeBlanc");
        await _world.Refused("Émilie du Châtelet");
        await _world.Refused("Blaise Pascal");
        await _world.UnreadableEvent("evt_1QXv3KLkdIwHu7ix");
        await SignedEvent.Send(_world.Hub.Http, "evt_forged", "whsec_guessed");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, false)]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, true)]
    public async Task Every_page_is_whole_accessible_and_within_its_window(ColorScheme colors, bool phone)
    {
        await using var visitor = await Visitor.Arrive(chromium, _world, colors, phone);
        var kind = $"{(phone ? "phone" : "desktop")}{(colors is ColorScheme.Dark ? "-dark" : "")}";
        var found = new List<string>();
        foreach (var (name, address, mark) in Pages)
        {
            await visitor.Open(address);
            await Expect(visitor.Page.Locator(mark).First).ToBeVisibleAsync();
            await Screenshots.Take(visitor.Page, $"{name}-{kind}", whole: true);
            found.AddRange((await Accessibility.Violations(visitor.Page, chromium.Modules)).Select(violation => $"{name} ({kind}): {violation}"));
            var width = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (width > 0) found.Add($"{name} ({kind}) is {width} pixels wider than its window");
        }

        found.ShouldBeEmpty();
    }

    private static readonly string[] Made = ["Grace Hopper", "Katherine Johnson", "Hedy Lamarr", "Emmy Noether"];

    private (string Name, string Address, string Mark)[] Pages =>
    [
        ("overview", "/", ".tile"),
        ("customers", "/customers", ".customer-table tbody tr"),
        ("customer", $"/customers/{_customer}", ".sides"),
        ("integrations", "/integrations", "[data-testid=links] tbody tr"),
        ("integration", "/integrations/stripe", ".settings"),
        ("conflicts", "/conflicts", "[data-testid=conflict]"),
        ("failures", "/failures", "[data-testid=failure]"),
        ("activity", "/activity", ".trail-entry"),
    ];
}
