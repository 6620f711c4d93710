using System.Text;
using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

public sealed class ImportTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Lines = 10_000;

    [Fact]
    public async Task Ten_thousand_lines_are_looked_through_written_and_sent_to_Stripe()
    {
        // That Stripe tells of each of them again is the business of other tests, and would double the work of this one.
        await using var world = await DashboardWorld.Start(account => account["PollSeconds"] = 0);
        await world.Stripe.SetFaults(new { webhookDrop = 1.0 });
        await world.Customer("Ada Lovelace", "line1@example.com");
        await using var visitor = await Visitor.Arrive(chromium, world);
        await visitor.Open("/customers/import");

        await visitor.Page.GetByLabel("A CSV file").SetInputFilesAsync(new FilePayload { Name = "customers.csv", MimeType = "text/csv", Buffer = File() });

        // The line of the address that is known, the one that is no address, and all the others.
        await Expect(Kind("new")).ToContainTextAsync("9,998");
        await Expect(Kind("possible duplicates")).ToContainTextAsync("1");
        await Expect(Kind("cannot be taken")).ToContainTextAsync("1");
        await Kind("cannot be taken").ClickAsync();
        await Expect(visitor.Page.GetByText("line 10,001")).ToBeVisibleAsync();
        (await world.Hub.Get("/api/stats")).GetProperty("items").GetProperty("customers").GetInt64().ShouldBe(1, "nothing is written before it is asked for");

        await visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Import") }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(Kind("added")).ToContainTextAsync("9,998", new() { Timeout = 120_000 });

        await Eventually.Is(
            async () => (await world.Stripe.State()).GetProperty("customers").GetInt64() == Lines - 1, TimeSpan.FromSeconds(240), () => world.Hub.Output);

        ILocator Kind(string name) => visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Lines by kind" }).GetByRole(AriaRole.Button).Filter(new() { HasText = name });
    }

    private static byte[] File()
    {
        var text = new StringBuilder("name,email,metadata.plan\n");
        for (var line = 1; line < Lines; line++) text.Append(null, $"Customer {line},line{line}@example.com,plan {line % 3}\n");
        return Encoding.UTF8.GetBytes(text.Append("Nobody,not an address,none\n").ToString());
    }
}
