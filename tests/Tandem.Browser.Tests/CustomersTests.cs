using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class CustomersTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private Visitor _visitor = null!;

    private IPage Page => _visitor.Page;

    private ILocator Rows => Page.Locator(".customer-table tbody tr");

    public async Task InitializeAsync()
    {
        // Nothing is polled: what is edited there is told by webhooks, or looked for.
        _world = await DashboardWorld.Start(account => account["PollSeconds"] = 0);
        _visitor = await Visitor.Arrive(chromium, _world);
    }

    public async Task DisposeAsync()
    {
        await _visitor.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task They_are_found_as_one_types_filtered_ordered_and_paged_and_the_address_keeps_the_place()
    {
        for (var i = 0; i < 52; i++) await _world.Hub.Post("/api/customers", new { name = $"Customer {i:00}" });
        await _world.Refused("Blaise Pascal");
        await _visitor.Open("/customers");
        await Expect(Rows).ToHaveCountAsync(50);

        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync("omer ");
        await Expect(Page).ToHaveURLAsync(new Regex("q=omer"));
        await Expect(Rows).ToHaveCountAsync(50);
        await Page.Keyboard.TypeAsync("1");
        await Expect(Rows).ToHaveCountAsync(10);
        await Expect(Page).ToHaveURLAsync(new Regex("q=omer"));
        await Page.ReloadAsync();
        await _visitor.Live();
        await Expect(Rows).ToHaveCountAsync(10);
        await Expect(Page.GetByLabel("Search customers")).ToHaveValueAsync("omer 1");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(50);

        await Page.GetByLabel("Status", new() { Exact = true }).SelectOptionAsync("failed");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows).ToContainTextAsync("Blaise Pascal");
        await Expect(Page).ToHaveURLAsync(new Regex("status=failed"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Name" }).ClickAsync();
        await Expect(Page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("Name");
        await Expect(Rows.First).ToContainTextAsync("Blaise Pascal");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(3);
        await Expect(Rows.Last).ToContainTextAsync("Customer 51");
        await Page.ReloadAsync();
        await _visitor.Live();
        await Expect(Rows).ToHaveCountAsync(3);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Customer 51" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Customer 51");
        await Page.GoBackAsync();
        await Expect(Rows).ToHaveCountAsync(3);
    }

    [Theory]
    [InlineData("-createdAt")]
    [InlineData("-updatedAt")]
    public async Task What_happens_between_the_first_paint_and_the_page_being_live_is_shown_as_soon_as_it_is(string sort)
    {
        for (var i = 0; i < 51; i++) await _world.Customer($"Customer {i:00}");
        var live = new TaskCompletionSource();
        await Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await live.Task;
            await route.ContinueAsync();
        });
        await Page.GotoAsync($"/customers?sort={sort}");
        await Expect(Rows.First).ToContainTextAsync("Customer 50");
        await Expect(Page.GetByText("Customer 00")).ToHaveCountAsync(0);

        if (sort == "-updatedAt") await _world.Sql("UPDATE customers SET name = 'Last of all' WHERE name = 'Customer 00'");
        else await _world.Hub.Post("/api/customers", new { name = "Last of all" });
        live.SetResult();

        await Expect(Rows.First).ToContainTextAsync("Last of all");
    }

    [Fact]
    public async Task They_are_filtered_by_integration_and_the_address_keeps_it()
    {
        // The warehouse is not there: what is to go to it waits.
        await using var world = await DashboardWorld.Start(tandem: settings => settings["Integrations"]!["warehouse"] = new JsonObject
        {
            ["Connector"] = "stripe",
            ["PollSeconds"] = 0,
            ["Stripe"] = new JsonObject { ["ApiKey"] = "sk_test_warehouse", ["ApiBase"] = $"http://127.0.0.1:{FreePort.Next()}" },
        });
        await world.Customer("Ada Lovelace");
        var grace = await world.Customer("Grace Hopper");
        await world.Sql("DELETE FROM links WHERE integration = 'warehouse' AND item_id = @id", ("@id", grace.Here));
        await using var visitor = await Visitor.Arrive(chromium, world);
        var rows = visitor.Page.Locator(".customer-table tbody tr");
        var integration = visitor.Page.GetByLabel("Integration", new() { Exact = true });
        await visitor.Open("/customers");
        await Expect(rows).ToHaveCountAsync(2);

        await integration.SelectOptionAsync("warehouse");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Ada Lovelace");
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("integration=warehouse"));
        await visitor.Page.ReloadAsync();
        await visitor.Live();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(integration).ToHaveValueAsync("warehouse");
        await Expect(visitor.Page.GetByText("1 customer match")).ToBeVisibleAsync();

        await visitor.Page.GetByLabel("Status", new() { Exact = true }).SelectOptionAsync("synced");
        await Expect(visitor.Page.GetByText("No customer matches")).ToBeVisibleAsync();
        await integration.SelectOptionAsync("stripe");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("(?=.*integration=stripe)(?=.*status=synced)"));
        await visitor.Page.GoBackAsync();
        await Expect(visitor.Page.GetByText("No customer matches")).ToBeVisibleAsync();
        await Expect(integration).ToHaveValueAsync("warehouse");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Clear", Exact = true }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(integration).ToHaveValueAsync("");
    }

    [Fact]
    public async Task One_is_looked_at_now_edited_within_the_rules_and_deleted_after_a_word_of_what_follows_there()
    {
        var (here, there) = await _world.Customer("Ada Lovelace");
        await _visitor.Open($"/customers/{here}");
        await _world.Stripe.SetFaults(new { webhookDrop = 1.0 });
        (await _world.Stripe.TryPost($"/v1/customers/{there}", Guid.NewGuid().ToString(), ("phone", "222"))).ShouldBeTrue();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Phone" })).ToContainTextAsync("222");
        await _world.Stripe.ClearFaults();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        var form = Page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("E-mail").FillAsync("nobody");
        await form.GetByTestId("save").ClickAsync();
        await Expect(form.GetByLabel("E-mail")).ToHaveAttributeAsync("aria-invalid", "true");
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();
        await form.GetByLabel("E-mail").FillAsync("ada@example.com");
        await form.GetByTestId("save").ClickAsync();
        await Expect(form).ToBeHiddenAsync();
        await Eventually.Is(async () => await _world.There(there, "email") == "ada@example.com", DashboardWorld.Soon, () => _world.Hub.Output);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        var question = Page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync($"stripe: {there} will be deleted there too. Stripe also cancels the subscriptions");
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();
        await Page.GetByTestId("confirm").ClickAsync();
        await Expect(Page.GetByText("This customer was deleted here.")).ToBeVisibleAsync();
        await Eventually.Is(async () => (await _world.Stripe.Objects()).Count == 0, DashboardWorld.Soon, () => _world.Hub.Output);
    }

    [Fact]
    public async Task What_is_exported_can_be_edited_and_taken_in_again()
    {
        var ada = await _world.Customer("Ada Lovelace");
        await _world.Customer("Grace Hopper");
        await _visitor.Open("/customers");
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        text.ShouldContain(ada.Here);

        await Page.GetByRole(AriaRole.Link, new() { Name = "Import CSV" }).ClickAsync();
        await Page.GetByLabel("A CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "customers.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes(text.Replace("Ada Lovelace", "Ada King", StringComparison.Ordinal)),
        });

        await Expect(Kind("changed")).ToContainTextAsync("1");
        await Expect(Kind("the same already")).ToContainTextAsync("1");
        await Expect(Kind("new")).ToContainTextAsync("0");
        await Kind("changed").ClickAsync();
        await Expect(Page.Locator(".lines del")).ToHaveTextAsync("Ada Lovelace");
        (await Accessibility.Violations(Page, chromium.Modules)).ShouldBeEmpty();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Import 1 customer" }).ClickAsync();
        await Expect(Page.GetByText("The file is imported.")).ToBeVisibleAsync();
        await Eventually.Is(async () => await _world.There(ada.There, "name") == "Ada King", DashboardWorld.Soon, () => _world.Hub.Output);

        ILocator Kind(string name) => Page.GetByRole(AriaRole.Group, new() { Name = "Lines by kind" }).GetByRole(AriaRole.Button).Filter(new() { HasText = name });
    }
}
