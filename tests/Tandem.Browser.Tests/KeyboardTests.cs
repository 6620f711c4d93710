namespace Tandem.Browser.Tests;

/// <summary>Without a mouse: only keys are pressed here.</summary>
public sealed class KeyboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Patience = 60;

    [Fact]
    public async Task A_customer_is_created_by_keys_alone()
    {
        await using var world = await DashboardWorld.Start();
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/");
        await TabTo(visitor.Page, "Skip to the content");
        await TabTo(visitor.Page, "Customers");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Customers");
        await TabTo(visitor.Page, "New customer");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await TabTo(visitor.Page, "Name");
        await visitor.Page.Keyboard.TypeAsync("Ada Lovelace");
        await TabTo(visitor.Page, "E-mail");
        await visitor.Page.Keyboard.TypeAsync("ada@example.com");
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Eventually.Is(async () => (await world.Stripe.Objects()).Count == 1, DashboardWorld.Soon, () => world.Hub.Output);
    }

    [Fact]
    public async Task A_conflict_is_decided_by_keys_alone_and_the_focus_goes_on_with_the_next()
    {
        await using var world = await DashboardWorld.Start(account => account["Conflicts"] = "Manual");
        var ada = await world.Customer("Ada Lovelace");
        await world.Conflict(ada, ("phone", "111", "222"));
        await world.Conflict(await world.Customer("Grace Hopper"), ("phone", "333", "444"));
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/conflicts");
        await Expect(visitor.Page.GetByTestId("conflict")).ToHaveCountAsync(2);

        await TabTo(visitor.Page, "Left: here 111");
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await TabTo(visitor.Page, "Decide");
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Expect(visitor.Page.GetByTestId("conflict")).ToHaveCountAsync(1);
        await Expect(visitor.Page.Locator("h2", new() { HasText = "Grace Hopper" })).ToBeFocusedAsync();
        await Eventually.Is(async () => await world.Here(ada.Here, "phone") == "222", DashboardWorld.Soon, () => world.Hub.Output);
    }

    /// <summary>Presses Tab until what has this name has the focus.</summary>
    private static async Task TabTo(IPage page, string name)
    {
        var seen = new List<string>();
        for (var presses = 0; presses < Patience; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string>("""
                () => {
                    const element = document.activeElement;
                    const text = element.getAttribute('aria-label') || [...(element.labels ?? [])].map(label => label.innerText).join(' ') || element.innerText || '';
                    return text.replace(/\s+/g, ' ').trim();
                }
                """);
            if (focused == name || focused.StartsWith(name + " ", StringComparison.Ordinal)) return;
            seen.Add(focused);
        }

        throw new InvalidOperationException($"'{name}' never had the focus; these had: {string.Join(" | ", seen)}");
    }
}
