using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Tandem.Browser.Tests;

/// <summary>
/// Somebody at a browser of their own. What the console says of an error, what a page throws and what is asked of another host are kept,
/// and fail the test at the end.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    /// <summary>How long one waits for a page or for something on it, in milliseconds: a slow machine must not fail a test.</summary>
    public const int Patience = 60_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly HashSet<string> _hosts;

    private Visitor(IBrowserContext context, HashSet<string> hosts) => (_context, _hosts) = (context, hosts);

    public IPage Page { get; private set; } = null!;

    /// <summary>Complaints that the test itself brings about.</summary>
    public Regex? Expected { get; set; }

    public static Task<Visitor> Arrive(Chromium chromium, DashboardWorld world, ColorScheme colors = ColorScheme.Light, bool phone = false) =>
        Arrive(chromium, world.Hub.Address, world.Stripe.Address, colors, phone);

    public static async Task<Visitor> Arrive(Chromium chromium, string hub, string stripe, ColorScheme colors = ColorScheme.Light, bool phone = false)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = hub,
            ColorScheme = colors,
            Locale = "en-GB",
            TimezoneId = "Europe/London",
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1360, Height = 850 },
            HasTouch = phone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        var visitor = new Visitor(context, [new Uri(hub).Authority, new Uri(stripe).Authority]);
        visitor.Page = await visitor.NewPage();
        return visitor;
    }

    /// <summary>Another window of the same person.</summary>
    public async Task<IPage> NewPage()
    {
        var page = await _context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complain($"console {message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Complain($"page error: {error}");
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" or "ws" or "wss" && !_hosts.Contains(address.Authority)) Complain($"another host: {request.Url}");
        };
        return page;
    }

    /// <summary>Opens a page of the dashboard, and waits until it is live.</summary>
    public async Task Open(string address)
    {
        await Page.GotoAsync(address);
        await Live();
    }

    /// <summary>Waits until the page has its live connection, and answers to clicks.</summary>
    public async Task Live()
    {
        await Expect(Page.Locator("html.is-live")).ToHaveCountAsync(1);
        await Expect(Page).ToHaveTitleAsync(new Regex("Tandem"));
    }

    /// <summary>What was complained of until now.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints.Where(complaint => Expected is null || !Expected.IsMatch(complaint))];

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Complaints.ShouldBeEmpty();
    }

    private void Complain(string what) => _complaints.Enqueue(what);
}
