using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class CustomerPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private Visitor _visitor = null!;

    private IPage Page => _visitor.Page;

    private ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public async Task InitializeAsync()
    {
        _world = await DashboardWorld.Start();
        _visitor = await Visitor.Arrive(chromium, _world);
    }

    public async Task DisposeAsync()
    {
        await _visitor.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task What_waits_says_for_whom_and_until_when_and_goes_on_by_itself()
    {
        var (here, there) = await _world.Customer("Ada Lovelace");
        await _visitor.Open($"/customers/{here}");
        await Expect(Page.GetByText("Both sides agree")).ToBeVisibleAsync();
        await _world.Stripe.SetFaults(new { error500Before = 1.0 });

        await _world.Sql("UPDATE customers SET phone = '111' WHERE id = @id", ("@id", here));

        var story = Page.Locator(".sides-story");
        await Expect(story).ToHaveTextAsync(new Regex(@"Waiting for stripe, next try (in \d|now).*It said"));
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Phone" })).ToContainTextAsync("on its way to stripe");
        await _world.Stripe.ClearFaults();
        await Expect(story).ToContainTextAsync("Both sides agree");
        (await _world.There(there, "phone")).ShouldBe("111");
    }

    [Fact]
    public async Task Each_change_is_told_and_an_earlier_version_comes_back_on_both_sides()
    {
        var (here, there) = await _world.Customer("Ada Lovelace");
        await _world.Sql("UPDATE customers SET name = 'Ada King' WHERE id = @id", ("@id", here));
        await Eventually.Is(async () => await _world.There(there, "name") == "Ada King", DashboardWorld.Soon, () => _world.Hub.Output);
        await _visitor.Open($"/customers/{here}");
        var history = Page.GetByRole(AriaRole.Region, new() { Name = "History" });
        var edit = history.Locator("li").Filter(new() { HasText = "Name edited by a program, by SQL" });
        await Expect(edit.Locator("del")).ToHaveTextAsync("Ada Lovelace");
        await Expect(edit.Locator("ins")).ToHaveTextAsync("Ada King");
        await Expect(history.Locator("li").Filter(new() { HasText = "Name written to stripe" })).ToContainTextAsync("Sent with the idempotency key");

        await history.Locator("li").Filter(new() { HasText = "Created by the API" }).GetByRole(AriaRole.Button, new() { Name = "Back to this version" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Ada Lovelace");
        await Page.GetByTestId("undo").ClickAsync();

        await Expect(Heading).ToHaveTextAsync("Ada Lovelace");
        await Eventually.Is(async () => await _world.There(there, "name") == "Ada Lovelace", DashboardWorld.Soon, () => _world.Hub.Output);
    }

    [Fact]
    public async Task A_customer_is_parted_and_linked_with_another_that_is_there()
    {
        var (here, first) = await _world.Customer("Ada Lovelace");
        var (other, second) = await _world.CustomerThere("Ada King");
        await _visitor.Open($"/customers/{here}");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Open in Stripe" })).ToHaveAttributeAsync("href", new Regex($"[/=]{first}$"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Unlink" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();
        await Expect(Page.GetByText("No longer kept the same")).ToBeVisibleAsync();

        // What is not there, and what another has, is told at the field.
        await Page.GetByRole(AriaRole.Button, new() { Name = "Link to an existing one" }).ClickAsync();
        var form = Page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Its id there").FillAsync("cus_nobody");
        await form.GetByTestId("link").ClickAsync();
        await Expect(form.GetByRole(AriaRole.Alert)).ToContainTextAsync("has no such customer");
        await form.GetByLabel("Its id there").FillAsync(second);
        await form.GetByTestId("link").ClickAsync();
        await Expect(form.GetByRole(AriaRole.Alert)).ToContainTextAsync($"Customer {other} is linked with it");
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();

        await _world.Hub.Post("/api/integrations/stripe/pause");
        await _world.Sql("DELETE FROM links WHERE external_id = @id", ("@id", second));
        await _world.Hub.Post("/api/integrations/stripe/resume");
        await form.GetByTestId("link").ClickAsync();

        await Expect(form).ToBeHiddenAsync();
        await Expect(Heading).ToHaveTextAsync("Ada King");
        await Expect(Page.GetByText("Both sides agree")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Open in Stripe" })).ToHaveAttributeAsync("href", new Regex($"[/=]{second}$"));
        await _world.Sql("UPDATE customers SET phone = '111' WHERE id = @id", ("@id", here));
        await Eventually.Is(async () => await _world.There(second, "phone") == "111", DashboardWorld.Soon, () => _world.Hub.Output);
        (await _world.There(first, "phone")).ShouldBeNull("the one that it was parted from is left alone");
    }

    [Fact]
    public async Task One_who_is_gone_keeps_the_name_everywhere_and_says_what_is_left_there()
    {
        var sophie = await _world.Customer("Sophie Germain");
        await _visitor.Open("/");
        await _world.Sql("UPDATE customers SET phone = '111' WHERE id = @id", ("@id", sophie.Here));
        await _world.Sql("DELETE FROM customers WHERE id = @id", ("@id", sophie.Here));

        var recent = Page.GetByRole(AriaRole.Region, new() { Name = "Recent activity" });
        await Expect(recent.Locator("li").Filter(new() { HasText = "deleted in stripe" })).ToContainTextAsync(new Regex("Sophie Germain.*Deleted", RegexOptions.Singleline));
        await Expect(recent).Not.ToContainTextAsync("without a name");
        await _visitor.Open("/activity");
        await Expect(Page.Locator(".trail-entry").Filter(new() { HasText = "deleted in stripe" })).ToContainTextAsync("Sophie Germain");
        await _visitor.Open($"/customers/{sophie.Here}");
        await Expect(Heading).ToHaveTextAsync("Sophie Germain");
        await Expect(Page.GetByText("This customer was deleted here.")).ToBeVisibleAsync();
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();
    }
}
