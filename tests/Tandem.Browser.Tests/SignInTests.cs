using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class SignInTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string KeyOfShop = "key-of-the-shop-0123456789";
    private const string KeyOfAcme = "key-of-acme-0123456789abcd";

    [Fact]
    public async Task A_key_leads_to_the_page_that_was_asked_for_and_to_its_own_tenant_alone()
    {
        await using var world = await DashboardWorld.Start(
            tandem: settings => settings["ApiKeys"] = new JsonArray(
                new JsonObject { ["Key"] = KeyOfShop, ["Name"] = "shop" }, new JsonObject { ["Key"] = KeyOfAcme, ["Name"] = "acme", ["Tenant"] = "acme" }),
            key: KeyOfShop);
        await world.Customer("Ada Lovelace");
        await using var visitor = await Visitor.Arrive(chromium, world);
        var page = visitor.Page;

        await page.GotoAsync("/customers");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        (await Accessibility.Violations(page, chromium.Modules)).ShouldBeEmpty();
        await SignIn(page, "not-a-key-of-anybody");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not know this key");
        await Expect(page.GetByLabel("API key")).ToBeFocusedAsync();
        (await Accessibility.Violations(page, chromium.Modules)).ShouldBeEmpty();
        await SignIn(page, KeyOfShop);
        await Expect(page).ToHaveURLAsync(new Regex("/customers$"));
        await visitor.Live();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();
        await Expect(page.Locator(".session")).ToContainTextAsync("shop");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        await SignIn(page, KeyOfAcme);
        await visitor.Live();
        await Expect(page.Locator(".session")).ToContainTextAsync("tenant acme");
        await Expect(page.GetByText("No integration is set up")).ToBeVisibleAsync();
        await visitor.Open("/customers");
        await Expect(page.GetByText("There are no customers yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_keys_one_chooses_whose_data_to_look_at_and_the_choice_stays()
    {
        await using var world = await DashboardWorld.Start(tandem: settings => settings["Integrations"]!["acme-stripe"] = new JsonObject
        {
            ["Connector"] = "stripe",
            ["Tenant"] = "acme",
            // Nobody answers there.
            ["Stripe"] = new JsonObject { ["ApiKey"] = "sk_test_acme", ["ApiBase"] = "http://127.0.0.1:9" },
        });
        await world.Customer("Ada Lovelace");
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();

        await visitor.Page.GetByLabel("Tenant").SelectOptionAsync("acme");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "acme-stripe" })).ToBeVisibleAsync();
        await visitor.Open("/customers");
        await Expect(visitor.Page.GetByText("There are no customers yet")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Tenant").SelectOptionAsync("default");
        await Expect(visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Recent activity" })).ToContainTextAsync("Ada Lovelace");
        await visitor.Open("/customers");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();
    }

    private static async Task SignIn(IPage page, string key)
    {
        await page.GetByLabel("API key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
