namespace Tandem.Browser.Tests;

public sealed class BulkTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Some_are_chosen_asked_about_and_deleted_on_both_sides_and_the_others_stay()
    {
        await using var world = await DashboardWorld.Start();
        foreach (var name in new[] { "Ada Lovelace", "Grace Hopper", "Hedy Lamarr" }) await world.Customer(name);
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers");
        var rows = visitor.Page.Locator(".customer-table tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await visitor.Page.GetByLabel("Choose Ada Lovelace").CheckAsync();
        await visitor.Page.GetByLabel("Choose Hedy Lamarr").CheckAsync();
        var chosen = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Selected customers" });
        await Expect(chosen).ToContainTextAsync("2 customers selected");

        await chosen.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var question = visitor.Page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("2 objects will be deleted there too. Stripe also cancels the subscriptions");
        (await Accessibility.Violations(visitor.Page, chromium.Modules)).ShouldBeEmpty();
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(question).ToBeHiddenAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await chosen.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visitor.Page.GetByTestId("confirm").ClickAsync();

        await Expect(visitor.Page.GetByText("2 customers deleted.")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Grace Hopper");
        await Expect(chosen).ToBeHiddenAsync();
        await Eventually.Is(async () => (await world.Stripe.Objects()).Count == 1, DashboardWorld.Soon, () => world.Hub.Output);
        (await world.Stripe.Objects())[0].GetProperty("name").GetString().ShouldBe("Grace Hopper");
    }

    [Fact]
    public async Task All_of_a_page_are_looked_at_now()
    {
        // An edit there that nothing tells of: no webhook comes, and nothing is polled.
        await using var world = await DashboardWorld.Start(account => account["PollSeconds"] = 0);
        var ada = await world.Customer("Ada Lovelace");
        await world.Customer("Grace Hopper");
        await world.Stripe.SetFaults(new { webhookDrop = 1.0 });
        (await world.Stripe.TryPost($"/v1/customers/{ada.There}", Guid.NewGuid().ToString(), ("phone", "222"))).ShouldBeTrue();
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers");
        await visitor.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose all on this page" }).CheckAsync();

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();

        await Expect(visitor.Page.GetByText("2 customers looked at on both sides now.")).ToBeVisibleAsync();
        await Eventually.Is(async () => await world.Here(ada.Here, "phone") == "222", DashboardWorld.Soon, () => world.Hub.Output);
    }
}
