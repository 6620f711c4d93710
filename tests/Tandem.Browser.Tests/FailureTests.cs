namespace Tandem.Browser.Tests;

public sealed class FailureTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
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
    public async Task A_refusal_is_shown_in_Stripes_own_words_and_a_retry_after_the_cause_is_gone_succeeds()
    {
        await _world.Customer("Ada Lovelace");
        await _world.Stripe.SetFaults(new { error500Before = 1.0 });
        await _world.Stripe.ClearFaults();
        await _world.Refused("Blaise Pascal");
        await _visitor.Open("/failures");
        var failure = Page.GetByTestId("failure");
        await Expect(failure).ToContainTextAsync("Invalid email address: not an address");
        await failure.GetByText("What was to be written").ClickAsync();
        await Expect(failure.GetByRole(AriaRole.Row, new() { Name = "E-mail" })).ToContainTextAsync("not an address");

        // Tried again as it is, it is refused again and stays.
        await failure.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(failure).ToContainTextAsync("Invalid email address");

        await _world.Hub.Post("/api/integrations/stripe/pause");
        await _world.Sql("UPDATE customers SET email = 'blaise@example.com' WHERE name = 'Blaise Pascal'");
        await _world.Hub.Post("/api/integrations/stripe/resume");

        await Expect(Page.GetByText("Nothing has failed")).ToBeVisibleAsync();
        await Eventually.Is(async () => (await _world.Stripe.Objects()).Count == 2, DashboardWorld.Soon, () => _world.Hub.Output);
    }

    [Fact]
    public async Task Some_are_retried_and_all_are_given_up_after_a_question()
    {
        foreach (var name in new[] { "Blaise Pascal", "Émilie du Châtelet", "Pierre Fermat" }) await _world.Refused(name);
        await _visitor.Open("/failures");
        await Expect(Page.GetByTestId("failure")).ToHaveCountAsync(3);
        await Page.GetByLabel("Select Blaise Pascal").CheckAsync();
        await Page.GetByLabel("Select Pierre Fermat").CheckAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Retry selected" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "2 failures tried again" })).ToBeVisibleAsync();
        await Expect(Page.GetByTestId("failure")).ToHaveCountAsync(3);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Discard all" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("3 customers will be unlinked");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByTestId("failure")).ToHaveCountAsync(3);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Discard all" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(Page.GetByText("Nothing has failed")).ToBeVisibleAsync();
        (await _world.Count("unlinked")).ShouldBe(3);
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_is_shown_with_its_payload_retried_and_discarded()
    {
        await _visitor.Open("/failures");
        await _world.UnreadableEvent("evt_without_object");
        var parked = Page.GetByTestId("parked-event");
        await Expect(parked).ToContainTextAsync("The event has no object");
        await parked.GetByText("Payload").ClickAsync();
        await Expect(parked.GetByRole(AriaRole.Region)).ToContainTextAsync("\"id\": \"evt_without_object\"");

        // It comes back as a new row in the place of the old one; there is no moment in which nothing has failed.
        await Page.EvaluateAsync("""
            () => {
                window.cleared = false;
                const look = () => { window.cleared ||= !document.querySelector('[data-testid=parked-event]'); };
                new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
            }
            """);
        await parked.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 failure tried again" })).ToBeVisibleAsync();
        await Expect(parked).ToContainTextAsync("The event has no object");
        (await Page.EvaluateAsync<bool>("() => window.cleared")).ShouldBeFalse("the event was gone for a moment");
        await parked.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(Page.GetByText("Nothing has failed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task All_are_retried_over_every_page_and_what_can_go_through_does()
    {
        // A flood of deletions is held back until somebody says so: what is retried then succeeds. The refused one cannot.
        await using var world = await DashboardWorld.Start(account => account["MassDeleteThreshold"] = 1);
        const int All = 24;
        for (var i = 0; i < All; i++) await world.Hub.Post("/api/customers", new { name = $"Customer {i:00}" });
        await Eventually.Is(async () => (await world.Stripe.Objects()).Count == All && await world.Count("synced") == All, DashboardWorld.Soon, () => world.Hub.Output);
        await world.Refused("Blaise Pascal");
        await world.UnreadableEvent("evt_without_object");
        await world.Sql("DELETE FROM customers WHERE name LIKE 'Customer%'");
        await Eventually.Is(async () => await world.Count("failed") > 21 && await world.Count("pending") == 0, DashboardWorld.Soon, () => world.Hub.Output);
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/failures");
        await Expect(visitor.Page.GetByTestId("failure")).ToHaveCountAsync(20);
        (await world.Stripe.Objects()).Count.ShouldBeGreaterThan(20);

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Retry all" }).ClickAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "failures tried again" })).ToBeVisibleAsync();
        await Eventually.Is(async () => (await world.Stripe.Objects()).Count == 0, DashboardWorld.Soon, () => world.Hub.Output);
        await Expect(visitor.Page.GetByTestId("failure")).ToHaveCountAsync(1);
        await Expect(visitor.Page.GetByTestId("failure")).ToContainTextAsync("Blaise Pascal");
        await Expect(visitor.Page.GetByTestId("parked-event")).ToContainTextAsync("The event has no object");
    }

    [Fact]
    public async Task Those_selected_are_given_up_after_a_question_and_the_others_stay()
    {
        foreach (var name in new[] { "Blaise Pascal", "Émilie du Châtelet", "Pierre Fermat" }) await _world.Refused(name);
        await _world.UnreadableEvent("evt_without_object");
        await _visitor.Open("/failures");
        var discard = Page.GetByRole(AriaRole.Button, new() { Name = "Discard selected" });
        await Expect(discard).ToBeDisabledAsync();
        await Page.GetByLabel("Select Blaise Pascal").CheckAsync();
        await Page.GetByLabel("Select Pierre Fermat").CheckAsync();
        await Page.GetByTestId("parked-event").GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(Page.GetByText("3 selected")).ToBeVisibleAsync();

        await discard.ClickAsync();
        var question = Page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("Discard 3 failures?");
        await Expect(question).ToContainTextAsync("2 customers will be unlinked");
        await Expect(question).ToContainTextAsync("1 event will be dropped");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByTestId("failure")).ToHaveCountAsync(3);
        (await _world.Count("failed")).ShouldBe(3);
        await discard.ClickAsync();
        await Page.GetByTestId("confirm").ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "3 failures discarded." })).ToBeVisibleAsync();
        await Expect(Page.GetByTestId("failure")).ToHaveCountAsync(1);
        await Expect(Page.GetByTestId("failure")).ToContainTextAsync("Émilie du Châtelet");
        await Expect(Page.GetByTestId("parked-event")).ToHaveCountAsync(0);
        await Expect(Page.GetByText("Select all on this page")).ToBeVisibleAsync();
        (await _world.Count("failed")).ShouldBe(1);
        (await _world.Count("unlinked")).ShouldBe(2);
    }
}
