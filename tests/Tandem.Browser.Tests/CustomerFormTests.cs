namespace Tandem.Browser.Tests;

public sealed class CustomerFormTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_bad_value_is_told_at_its_field_and_a_good_one_is_saved_and_sent()
    {
        await using var world = await DashboardWorld.Start();
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "New customer" }).First.ClickAsync();
        var form = visitor.Page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Lovelace");
        await form.GetByLabel("E-mail").FillAsync("nobody");
        await form.GetByTestId("save").ClickAsync();

        await Expect(form.GetByText("It is not an e-mail address", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(form.GetByLabel("E-mail")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(form.GetByLabel("E-mail")).ToBeFocusedAsync();
        await form.GetByLabel("E-mail").FillAsync("ada@example.com");

        // The error goes when the mouse goes down on the button, which must not move away under it.
        var before = await form.GetByTestId("save").BoundingBoxAsync();
        await form.GetByTestId("save").HoverAsync();
        await visitor.Page.Mouse.DownAsync();
        await Expect(form.GetByText("It is not an e-mail address", new() { Exact = false })).ToBeHiddenAsync();
        (await form.GetByTestId("save").BoundingBoxAsync())!.Y.ShouldBe(before!.Y);
        await visitor.Page.Mouse.UpAsync();

        await Expect(form).ToBeHiddenAsync();
        await Expect(visitor.Page.GetByText("Ada Lovelace").First).ToBeVisibleAsync();
        await Eventually.Is(async () => (await world.Stripe.Objects()).Count == 1, DashboardWorld.Soon, () => world.Hub.Output);
    }
}
