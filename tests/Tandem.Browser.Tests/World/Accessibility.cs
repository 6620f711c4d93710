using System.Text.Json;

namespace Tandem.Browser.Tests;

/// <summary>Holds a page to the rules of axe-core (WCAG 2.2 A and AA, and its best practices); serious and critical violations count.</summary>
internal static class Accessibility
{
    private static readonly string[] Grave = ["serious", "critical"];

    public static async Task<IReadOnlyList<string>> Violations(IPage page, NodeModules modules)
    {
        // Evaluated, and not added as a script: the page's own policy lets no script in but its files.
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(modules.PathOf("axe-core"), "axe.min.js")));
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations");
        return
        [
            .. found.EnumerateArray().Where(violation => Grave.Contains(violation.GetProperty("impact").GetString()))
                .SelectMany(violation => violation.GetProperty("nodes").EnumerateArray().Select(node =>
                    $"{violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()} at {node.GetProperty("target")} {node.GetProperty("failureSummary").GetString()}")),
        ];
    }
}
