using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class NotFoundTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/customers/nobody/at/all")]
    public async Task An_address_that_is_none_is_said_to_be_none_within_the_usual_frame(string address)
    {
        await using var world = await DashboardWorld.Start();
        await using var visitor = await Visitor.Arrive(chromium, world);
        visitor.Expected = new Regex("status of 404"); // what the browser itself says of such a page

        var answer = await visitor.Page.GotoAsync(address);
        await visitor.Live();

        answer!.Status.ShouldBe(404);
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such page");
        await Expect(visitor.Page.GetByText(address)).ToBeVisibleAsync();
        (await Accessibility.Violations(visitor.Page, chromium.Modules)).ShouldBeEmpty();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Activity");
    }
}
