using System.Text.RegularExpressions;

namespace Tandem.Docs.Tests;

/// <summary>Pages drift where nobody looks: what they point at must be there.</summary>
public sealed partial class DocsTests
{
    [Fact]
    public void Each_link_leads_to_a_file_and_a_heading_that_are_there()
    {
        var broken =
            from page in Repository.Pages
            from Match link in Link().Matches(Fence().Replace(page.Text, ""))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !Leads(page, target)
            select $"{page.Name}: {target}";

        broken.ShouldBeEmpty();
    }

    /// <summary>What compiles is the file, so a sample is an excerpt of one, whatever its indentation.</summary>
    [Fact]
    public void Each_sample_in_CSharp_is_an_excerpt_of_a_file_that_is_built()
    {
        var sources = Repository.Sources.Select(Flat).ToArray();
        var invented =
            from page in Repository.Pages.Where(page => !page.Name.StartsWith("src", StringComparison.Ordinal))
            from Match sample in CSharp().Matches(page.Text)
            let lines = Flat(sample.Groups["lines"].Value)
            where !sources.Any(source => source.Contains(lines, StringComparison.Ordinal))
            select $"{page.Name}: {sample.Value}";

        invented.ShouldBeEmpty();
    }

    [Fact]
    public void Each_test_that_is_named_exists()
    {
        var missing =
            from page in Repository.Pages.Where(page => page.Name.StartsWith("docs", StringComparison.Ordinal))
            from Match name in TestName().Matches(page.Text)
            where !Repository.Sources.Any(source => source.Contains($" {name.Groups["name"].Value}(", StringComparison.Ordinal))
            select $"{page.Name}: {name.Value}";

        missing.ShouldBeEmpty();
    }

    private static bool Leads(Page page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page.File : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.File)!, path));
        if (anchor is null) return File.Exists(file) || Directory.Exists(file);
        return File.Exists(file) && Heading().Matches(File.ReadAllText(file)).Any(heading => AnchorOf(heading.Groups["title"].Value) == anchor);
    }

    // As GitHub makes them: lower case, without punctuation, a hyphen for each space.
    private static string AnchorOf(string title) =>
        string.Concat(title.Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    private static string Flat(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^```csharp\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(?<name>[A-Z](?=\w*[a-z])[A-Za-z0-9]*(_[A-Za-z0-9]+){2,})`")]
    private static partial Regex TestName();
}
