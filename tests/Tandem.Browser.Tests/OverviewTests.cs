using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class OverviewTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task It_follows_by_itself_and_what_needs_a_person_comes_first()
    {
        await using var world = await DashboardWorld.Start();
        await using var visitor = await Visitor.Arrive(chromium, world);
        var page = visitor.Page;
        await visitor.Open("/");
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing is linked yet")).ToBeVisibleAsync();

        await world.Customer("Ada Lovelace");
        await Expect(Tile("Synced")).ToContainTextAsync("1");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Throughput" })).ToContainTextAsync(new Regex(@"out 0\.\d+/s"));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Lag" })).ToContainTextAsync(new Regex(@"out [\d.]+ m?s"));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Integrations" })).ToContainTextAsync("Connected");
        await world.Refused("Blaise Pascal");

        await Expect(Tile("Failed")).ToContainTextAsync("1");
        await Expect(page.Locator(".page-head + *")).ToContainTextAsync("1 customer failed");
        await Expect(page.Locator(".doughnut canvas")).ToHaveAttributeAsync("aria-label", new Regex("Synced 1, Pending 0, Failed 1"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh now" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "1 customer failed" }).ClickAsync();
        await Expect(page.GetByTestId("failure")).ToContainTextAsync("Blaise Pascal");

        ILocator Tile(string name) => page.Locator(".tile").Filter(new() { HasText = name });
    }

    [Fact]
    public async Task A_demo_says_that_it_is_one_moves_and_leads_to_the_other_side()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-");
        var (hub, sandbox) = (FreePort.Next(), FreePort.Next());
        await using (await RunningProgram.Start(
            folder.FullName, "Ctrl-C stops", new Dictionary<string, string>(),
            "demo", "--port", $"{hub}", "--sandbox-port", $"{sandbox}", "--data", Path.Combine(folder.FullName, "demo")))
        {
            await using var visitor = await Visitor.Arrive(chromium, $"http://127.0.0.1:{hub}", $"http://127.0.0.1:{sandbox}");
            var page = visitor.Page;
            await visitor.Open("/");
            var banner = page.GetByRole(AriaRole.Complementary, new() { Name = "About this demo" });
            await Expect(banner).ToContainTextAsync("nothing here is real");
            (await Accessibility.Violations(page, chromium.Modules)).ShouldBeEmpty();

            // The sample edits show on the page that nobody touches.
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Recent activity" })).ToContainTextAsync(new Regex("edited by (stripe|the demo)"));
            await banner.GetByRole(AriaRole.Button, new() { Name = "Stop the sample edits" }).ClickAsync();
            await Expect(banner.GetByRole(AriaRole.Button, new() { Name = "Start sample edits" })).ToBeVisibleAsync();

            var other = await page.RunAndWaitForPopupAsync(() => banner.GetByRole(AriaRole.Link, new() { Name = "Open the Stripe sandbox" }).ClickAsync());
            await Expect(other.Locator("#customers tr").First).ToBeVisibleAsync();
            await other.GetByRole(AriaRole.Button, new() { Name = "New customer" }).ClickAsync();
            await other.GetByLabel("Name").FillAsync("Charles Babbage");
            await other.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Recent activity" })).ToContainTextAsync("Charles Babbage");
        }

        folder.Delete(recursive: true);
    }
}
