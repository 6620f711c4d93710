namespace Tandem.Browser.Tests;

public sealed class ConflictTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private Visitor _visitor = null!;

    private IPage Page => _visitor.Page;

    public async Task InitializeAsync()
    {
        _world = await DashboardWorld.Start(account => account["Conflicts"] = "Manual");
        _visitor = await Visitor.Arrive(chromium, _world);
    }

    public async Task DisposeAsync()
    {
        await _visitor.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Each_field_is_decided_for_a_side_or_a_third_value_that_is_held_to_the_rules()
    {
        var ada = await _world.Customer("Ada Lovelace");
        await _world.Conflict(ada, ("phone", "111", "222"), ("email", "here@example.com", "there@example.com"));
        await _visitor.Open("/conflicts");
        var card = Page.GetByTestId("conflict");
        await Expect(card).ToContainTextAsync("before: ada.lovelace@example.com");

        await card.GetByRole(AriaRole.Group, new() { Name = "Phone" }).GetByLabel("Right: in stripe").CheckAsync();
        await card.GetByLabel("Another value for E-mail").FillAsync("nobody");
        await card.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await Expect(card.Locator(".invalid-feedback", new() { HasText = "not an e-mail address" })).ToBeVisibleAsync();
        await Expect(card.GetByLabel("Another value for E-mail")).ToHaveAttributeAsync("aria-invalid", "true");

        await card.GetByLabel("Another value for E-mail").FillAsync("ada@third.example.com");
        await card.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();

        await Expect(Page.GetByText("Nothing waits for a decision")).ToBeVisibleAsync();
        await Eventually.Is(async () => await _world.There(ada.There, "email") == "ada@third.example.com", DashboardWorld.Soon, () => _world.Hub.Output);
        (await _world.Here(ada.Here, "email")).ShouldBe("ada@third.example.com");
        (await _world.Here(ada.Here, "phone")).ShouldBe("222");
    }

    [Fact]
    public async Task Many_are_decided_at_once_and_a_new_one_appears_by_itself()
    {
        await _visitor.Open("/conflicts");
        await Expect(Page.GetByText("Nothing waits for a decision")).ToBeVisibleAsync();
        var customers = new List<(string Here, string There)>();
        foreach (var name in new[] { "Ada Lovelace", "Grace Hopper", "Hedy Lamarr" }) customers.Add(await _world.Customer(name));
        for (var i = 0; i < customers.Count; i++) await _world.Conflict(customers[i], ("phone", $"here {i}", $"there {i}"));
        await Expect(Page.GetByTestId("conflict")).ToHaveCountAsync(3);

        await Page.GetByLabel("Select Ada Lovelace").CheckAsync();
        await Page.GetByLabel("Select Grace Hopper").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "All left" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();
        await Expect(Page.GetByTestId("conflict")).ToHaveCountAsync(1);
        await Page.GetByLabel("Select all on this page").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "All right" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(Page.GetByText("Nothing waits for a decision")).ToBeVisibleAsync();
        await Eventually.Is(
            async () => await _world.There(customers[0].There, "phone") == "here 0" && await _world.There(customers[1].There, "phone") == "here 1",
            DashboardWorld.Soon, () => _world.Hub.Output);
        (await _world.Here(customers[2].Here, "phone")).ShouldBe("there 2");
    }

    [Fact]
    public async Task What_was_deleted_here_and_edited_there_can_come_back()
    {
        var sophie = await _world.Customer("Sophie Germain");
        await _world.DeletionConflict(sophie, "description", "Wrote as Monsieur LeBlanc");
        await _visitor.Open("/conflicts");
        await Expect(Page.GetByTestId("conflict")).ToContainTextAsync("Wrote as Monsieur LeBlanc");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Bring it back here" }).ClickAsync();

        await Expect(Page.GetByText("Nothing waits for a decision")).ToBeVisibleAsync();
        await Eventually.Is(
            async () => (await _world.Hub.Get("/api/customers?q=Sophie")).GetProperty("data").GetArrayLength() == 1, DashboardWorld.Soon, () => _world.Hub.Output);
    }
}
