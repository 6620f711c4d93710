namespace Tandem.Browser.Tests;

/// <summary>Pictures of pages, written to <c>docs/images</c> where TANDEM_SCREENSHOTS is set.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("TANDEM_SCREENSHOTS") is not { Length: > 0 } wanted ? null
        : wanted is "1" ? Path.Combine(Repository(), "docs", "images") : wanted;

    public static bool AreWanted => Folder is not null;

    public static async Task Take(IPage page, string name, bool whole = false)
    {
        if (Folder is null) return;
        Directory.CreateDirectory(Folder);
        await page.EvaluateAsync("() => document.fonts.ready");
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Folder, name + ".png"),
            FullPage = whole,
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
        });
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
