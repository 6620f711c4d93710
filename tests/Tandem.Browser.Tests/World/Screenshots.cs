namespace Tandem.Browser.Tests;

/// <summary>
/// Pictures of pages, where TANDEM_SCREENSHOTS is set: <c>1</c> renews those that <c>docs/images</c> holds, anything else is the folder that all
/// are written to.
/// </summary>
internal static class Screenshots
{
    // Of a long page, what is enough to know it by.
    private const int TallestOnDesk = 1200;
    private const int TallestOnPhone = 1500;

    private static readonly string? Wanted = Environment.GetEnvironmentVariable("TANDEM_SCREENSHOTS") is { Length: > 0 } wanted ? wanted : null;

    public static async Task Take(IPage page, string name)
    {
        if (Wanted is null) return;
        var file = Path.Combine(Wanted is "1" ? Path.Combine(Repository(), "docs", "images") : Wanted, name + ".png");
        if (Wanted is "1" && !File.Exists(file)) return;

        // The window is made as tall as the page, so that what sticks to its edges does.
        var before = page.ViewportSize!;
        var height = await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await page.SetViewportSizeAsync(before.Width, Math.Clamp(height, before.Height, before.Width < 800 ? TallestOnPhone : TallestOnDesk));
        await page.EvaluateAsync("() => document.fonts.ready");
        var picture = await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        await page.SetViewportSizeAsync(before.Width, before.Height);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, PalettePng.From(picture));
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests are not run from within the repository.");
    }
}
