using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class ConnectionTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_page_says_that_the_hub_is_gone_and_goes_on_by_itself_when_it_is_back()
    {
        await using var world = await DashboardWorld.Start(apart: true);
        await world.Customer("Ada Lovelace");
        await using var visitor = await Visitor.Arrive(chromium, world);
        // What the browser itself says of requests to a server that is down.
        visitor.Expected = new Regex("ERR_CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|WebSocket connection to");
        await visitor.Open("/activity");
        await Expect(visitor.Page.Locator(".trail-entry").First).ToBeVisibleAsync();

        await world.Hub.Kill();
        await Expect(visitor.Page.GetByText("Not connected.")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".trail-entry").First).ToBeVisibleAsync();
        await world.Hub.Start();

        await Expect(visitor.Page.GetByText("Not connected.")).ToBeHiddenAsync();
        await visitor.Live();
        await world.Customer("Grace Hopper");
        await Expect(visitor.Page.Locator(".trail-entry").First).ToContainTextAsync("Grace Hopper");
    }

    [Fact]
    public async Task A_page_that_the_database_has_failed_says_so_and_goes_on_by_itself_when_it_answers_again()
    {
        await using var world = await DashboardWorld.Start();
        await world.Customer("Ada Lovelace");
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers");
        await world.Sql("ALTER TABLE history RENAME TO away");
        await Expect(visitor.Page.GetByText("What you see is old.")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "The activity could not be read" })).ToBeVisibleAsync();
        (await Accessibility.Violations(visitor.Page, chromium.Modules)).ShouldBeEmpty();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "The activity could not be read" })).ToBeVisibleAsync();
        await world.Sql("ALTER TABLE away RENAME TO history");
        await world.Customer("Grace Hopper");

        await Expect(visitor.Page.Locator(".trail-entry").First).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("What you see is old.")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Dark_is_chosen_remembered_and_otherwise_as_the_system_has_it()
    {
        await using var world = await DashboardWorld.Start();
        await using var light = await Visitor.Arrive(chromium, world);
        await light.Open("/integrations");
        await Expect(light.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "light");
        await light.Page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await light.Open("/activity");
        await Expect(light.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");

        await using var dark = await Visitor.Arrive(chromium, world, ColorScheme.Dark);
        await dark.Open("/failures");
        await Expect(dark.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
    }

    [Fact]
    public async Task On_a_phone_the_menu_opens_leads_on_and_closes()
    {
        await using var world = await DashboardWorld.Start();
        await using var visitor = await Visitor.Arrive(chromium, world, phone: true);
        await visitor.Open("/");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Failures" })).ToBeHiddenAsync();

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).TapAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Failures" }).TapAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Failures" })).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Failures" })).ToBeHiddenAsync();
    }
}
