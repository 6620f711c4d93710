namespace Tandem.Browser.Tests;

/// <summary>
/// The browser of the run: one, whichever classes are at work; each visitor has a context of their own in it. The first class that asks for it
/// starts it, the last one closes it.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly string[] Places = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--font-render-hinting=none", "--force-color-profile=srgb",
    ];

    private static readonly SemaphoreSlim Gate = new(1);
    private static IPlaywright? _playwright;
    private static IBrowser? _shared;
    private static int _users;
    private IBrowser? _browser;

    internal NodeModules Modules { get; } = new(Path.Combine(AppContext.BaseDirectory, "node"));

    internal IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async Task InitializeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_users++ == 0)
            {
                SetDefaultExpectTimeout(Visitor.Patience);
                await Modules.Install();
                _playwright = await Playwright.CreateAsync();
                _shared = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Find(), Headless = true, Args = Arguments });
            }

            _browser = _shared;
        }
        finally
        {
            Gate.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (--_users > 0) return;
            if (_shared is not null) await _shared.CloseAsync();
            _playwright?.Dispose();
            (_shared, _playwright) = (null, null);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static string Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(Places)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("No Chromium is here: install the package chromium, or Google Chrome.");
}
