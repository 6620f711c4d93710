using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class ActivityTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private DashboardWorld _world = null!;
    private Visitor _visitor = null!;

    private IPage Page => _visitor.Page;

    private ILocator Entries => Page.Locator(".trail-entry");

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
    public async Task The_tail_follows_stands_still_when_paused_and_catches_up()
    {
        await _visitor.Open("/activity");
        await Expect(Page.GetByText("Nothing has happened yet")).ToBeVisibleAsync();
        await _world.Customer("Ada Lovelace");
        await Expect(Entries).ToHaveCountAsync(2);

        await Page.GetByTestId("tail").ClickAsync();
        await _world.Customer("Grace Hopper");
        await Expect(Page.GetByTestId("tail")).ToContainTextAsync("2 new");
        await Expect(Entries).ToHaveCountAsync(2);
        await Page.GetByTestId("tail").ClickAsync();

        await Expect(Entries).ToHaveCountAsync(4);
        await Expect(Entries.First).ToContainTextAsync("Grace Hopper");
    }

    [Fact]
    public async Task It_is_filtered_and_the_address_keeps_the_filters()
    {
        var ada = await _world.Customer("Ada Lovelace");
        await _world.Refused("Blaise Pascal");
        await _visitor.Open("/activity");
        await Expect(Entries).ToHaveCountAsync(4);

        await Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("Failures");
        await Expect(Entries).ToHaveCountAsync(1);
        await Expect(Entries).ToContainTextAsync("Invalid email address");
        await Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("Everything");
        await Page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync("a program, by SQL");
        await Expect(Entries).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(Entries).ToHaveCountAsync(4);
        await Page.GetByLabel("Customer", new() { Exact = true }).FillAsync(ada.Here);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Entries).ToHaveCountAsync(2);
        await Page.ReloadAsync();
        await _visitor.Live();
        await Expect(Entries).ToHaveCountAsync(2);
        await Expect(Page).ToHaveURLAsync(new Regex($"customer={ada.Here}"));

        await Page.GetByLabel("When", new() { Exact = true }).SelectOptionAsync("Between two moments…");
        await Page.GetByLabel("From", new() { Exact = true }).FillAsync("2001-01-01T10:00:05");
        await Page.GetByLabel("Until", new() { Exact = true }).FillAsync("2001-01-02T10:00:05");
        await Page.GetByLabel("Until", new() { Exact = true }).BlurAsync();
        await Expect(Page.GetByText("Nothing like that has happened")).ToBeVisibleAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("from=2001-01-01T10%3A00%3A05.000Z"));
        await Expect(Page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync("2001-01-01T10:00:05");
    }

    [Fact]
    public async Task Changes_made_while_earlier_ones_are_on_their_way_to_the_address_are_all_kept()
    {
        await _world.Customer("Ada Lovelace");
        await _world.Refused("Blaise Pascal");
        await _visitor.Open("/activity");
        await Expect(Entries).ToHaveCountAsync(4);

        // Two at once, and a third when the address has followed the first and not the second.
        await Page.EvaluateAsync("""
            () => {
                const choose = (id, value) => {
                    const field = document.getElementById(id);
                    field.value = value;
                    field.dispatchEvent(new Event('change', { bubbles: true }));
                };
                const push = history.pushState;
                history.pushState = function (...asked) {
                    history.pushState = push;
                    push.apply(history, asked);
                    setTimeout(() => choose('activity-when', '24h'));
                };
                choose('activity-source', 'sql');
                choose('activity-action', 'failed');
            }
            """);

        await Expect(Page).ToHaveURLAsync(new Regex("when=24h"));
        await Expect(Page).ToHaveURLAsync(new Regex("(?=.*source=sql)(?=.*action=failed)"));
        await Expect(Page.GetByText("Nothing like that has happened")).ToBeVisibleAsync(); // a refusal is the remote's doing
        await Expect(Page.GetByLabel("Who", new() { Exact = true })).ToHaveValueAsync("sql");
        await Expect(Page.GetByLabel("What", new() { Exact = true })).ToHaveValueAsync("failed");
        await Expect(Page.GetByLabel("When", new() { Exact = true })).ToHaveValueAsync("24h");
        await Page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync("Everybody");
        await Expect(Entries).ToHaveCountAsync(1);
        await Expect(Entries).ToContainTextAsync("Blaise Pascal");
    }

    [Fact]
    public async Task A_time_is_the_readers_own_with_the_exact_instant_on_hover()
    {
        await _world.Customer("Ada Lovelace");
        await _visitor.Open("/activity");

        var time = Entries.First.Locator("time");

        await Expect(time).ToHaveTextAsync(new Regex("now|ago"));
        var instant = (await time.GetAttributeAsync("datetime"))!;
        await Expect(time).ToHaveAttributeAsync("title", new Regex(Regex.Escape(instant)));
    }
}
