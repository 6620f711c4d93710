using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class IntegrationTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private Visitor _visitor = null!;

    private IPage Page => _visitor.Page;

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
    public async Task The_connection_is_tried_and_secrets_are_only_said_to_be_set()
    {
        await _visitor.Open("/integrations/stripe");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();

        await Expect(Page.GetByTestId("connection-result")).ToContainTextAsync("Stripe answers, in test mode");
        await Expect(Page.Locator(".settings")).ToContainTextAsync("ApiKey");
        var content = await Page.ContentAsync();
        content.ShouldNotContain("sk_test_hub");
        content.ShouldNotContain(DashboardWorld.WebhookSecret);
    }

    [Fact]
    public async Task It_is_paused_after_a_question_and_resumed()
    {
        await _visitor.Open("/integrations/stripe");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();
        await Expect(Page.GetByText("Nothing is sent or read.")).ToBeVisibleAsync();
        (await _world.Hub.Get("/api/integrations/stripe")).GetProperty("paused").GetBoolean().ShouldBeTrue();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        await Expect(Page.Locator(".page-head .status-badge")).ToHaveTextAsync("Connected");
        (await _world.Hub.Get("/api/integrations/stripe")).GetProperty("paused").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_import_shows_how_far_it_is_and_what_came_of_it()
    {
        await _world.Stripe.Seed(1500);
        await _world.Stripe.SetFaults(new { latencyMs = 300 });
        await _visitor.Open("/integrations/stripe");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Import now" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(Page.GetByText(new Regex("of about 1,500 read"))).ToBeVisibleAsync();
        await Expect(Page.GetByText(new Regex("a second, about .* left"))).ToBeVisibleAsync();
        await _world.Stripe.ClearFaults();
        await Expect(Page.GetByText("1,500 customers read")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Both_sides_are_compared_and_what_differs_is_repaired()
    {
        var (_, there) = await _world.Customer("Ada Lovelace");
        await _world.Customer("Grace Hopper");
        // A row whose link was lost: nobody but a comparison finds it.
        await _world.Sql("DELETE FROM links WHERE external_id = @id", ("@id", there));
        await _visitor.Open("/integrations/stripe");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Compare both sides" }).ClickAsync();
        var report = Page.GetByTestId("verify-report");
        await Expect(report).ToContainTextAsync("differ");
        await Expect(report.GetByRole(AriaRole.Button, new() { Name = "Repair" })).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await _visitor.Live();
        await report.GetByRole(AriaRole.Button, new() { Name = "Repair" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("by its usual rules");
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(report).ToContainTextAsync("Both sides are the same");
    }

    [Fact]
    public async Task A_long_comparison_shows_how_far_it_is_until_it_has_its_report()
    {
        await _world.Stripe.Seed(500);
        await _world.Hub.Post("/api/integrations/stripe/import");
        await Eventually.Is(async () => await _world.Count("synced") == 500, DashboardWorld.Soon, () => _world.Hub.Output);
        await _world.Stripe.SetFaults(new { latencyMs = 4000 });
        await _visitor.Open("/integrations/stripe");
        var (report, bar) = (Page.GetByTestId("verify-report"), Page.GetByRole(AriaRole.Progressbar, new() { Name = "Comparison" }));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Compare both sides" }).ClickAsync();
        await Expect(report).ToContainTextAsync("Comparing both sides…");
        await Expect(report).ToContainTextAsync("100 of about 500 read");
        await Expect(bar).ToHaveAttributeAsync("value", "0.2");
        await Expect(report).ToContainTextAsync(new Regex("[2-4]00 of about 500 read"));
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();
        await Page.ReloadAsync();
        await _visitor.Live();
        await Expect(report).ToContainTextAsync(new Regex("[1-4]00 of about 500 read"));
        await _world.Stripe.ClearFaults();

        await Expect(report).ToContainTextAsync("Both sides are the same");
        await Expect(report).ToContainTextAsync(new Regex("Compared .*, in"));
        await Expect(Fact("Agree")).ToHaveTextAsync("500");
        await Expect(bar).ToHaveCountAsync(0);

        // One that takes too long is ended by whoever looks.
        await _world.Stripe.SetFaults(new { latencyMs = 600_000 });
        await Page.GetByRole(AriaRole.Button, new() { Name = "Compare both sides" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(report).ToContainTextAsync("Stopped before its end");

        ILocator Fact(string name) => report.Locator("dl div").Filter(new() { HasText = name }).Locator("dd");
    }

    [Fact]
    public async Task Links_are_filtered_paged_and_found_and_the_address_keeps_the_place()
    {
        for (var i = 0; i < 27; i++) await _world.Hub.Post("/api/customers", new { name = $"Customer {i:00}" });
        await _world.Refused("Blaise Pascal");
        var ada = await _world.Customer("Ada Lovelace");
        await _visitor.Open("/integrations");
        var rows = Page.GetByTestId("links").Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(25);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(4);
        await Page.ReloadAsync();
        await _visitor.Live();
        await Expect(rows).ToHaveCountAsync(4);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Previous" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(25);

        await Page.GetByLabel("Status").SelectOptionAsync("failed");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Blaise Pascal");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(25);
        await Page.GetByLabel("Id", new() { Exact = true }).FillAsync(ada.There);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Ada Lovelace");
        await Expect(Page).ToHaveURLAsync(new Regex($"id={ada.There}"));
    }
}
