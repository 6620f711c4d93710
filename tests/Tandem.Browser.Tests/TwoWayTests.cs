namespace Tandem.Browser.Tests;

/// <summary>The story that the product is for: the hub and the other side in two windows, none of which is ever loaded again.</summary>
public sealed class TwoWayTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task An_edit_in_either_window_appears_in_the_other_without_a_reload()
    {
        await using var world = await DashboardWorld.Start(apart: true);
        var (here, there) = await world.Customer("Ada Lovelace");
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open($"/customers/{here}");
        var hub = visitor.Page;
        var stripe = await visitor.NewPage();
        await stripe.GotoAsync(world.Stripe.Address);
        await Mark(hub);
        await Mark(stripe);

        // Here, and it appears there.
        await hub.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        await hub.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada King");
        await hub.GetByTestId("save").ClickAsync();
        await Expect(stripe.Locator("#customers")).ToContainTextAsync("Ada King");

        // There, and it appears here.
        await stripe.Locator("#customers tr").Filter(new() { HasText = "Ada King" }).ClickAsync();
        await stripe.GetByLabel("Name").FillAsync("Augusta Ada King");
        await stripe.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(hub.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Augusta Ada King");
        (await world.There(there, "name")).ShouldBe("Augusta Ada King");

        // A new one there appears in the list here.
        await hub.GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true }).First.ClickAsync();
        await stripe.GetByRole(AriaRole.Button, new() { Name = "New customer" }).ClickAsync();
        await stripe.GetByLabel("Name").FillAsync("Charles Babbage");
        await stripe.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(hub.GetByRole(AriaRole.Link, new() { Name = "Charles Babbage" })).ToBeVisibleAsync();

        (await IsMarked(hub)).ShouldBeTrue("the hub's page was loaded again");
        (await IsMarked(stripe)).ShouldBeTrue("the sandbox's page was loaded again");
    }

    private static async Task Mark(IPage page) => await page.EvaluateAsync("() => { window.sameDocument = true; }");

    private static Task<bool> IsMarked(IPage page) => page.EvaluateAsync<bool>("() => window.sameDocument === true");
}
