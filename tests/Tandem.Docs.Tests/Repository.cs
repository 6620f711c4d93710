namespace Tandem.Docs.Tests;

/// <summary>The files of this repository, read as text.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The pages: those at the root, in <c>docs</c>, and beside the code.</summary>
    public static IReadOnlyList<Page> Pages { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md"),
        .. Below("docs", "*.md"),
        .. Below("src", "*.md"),
    ];

    /// <summary>All C# that is built here.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. Below("src", "*.cs").Concat(Below("tests", "*.cs")).Concat(Below("samples", "*.cs")).Select(file => File.ReadAllText(file))];

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.Exists(Path.Combine(Root, folder)) ? Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories) : [];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}

/// <summary>One page of the documentation.</summary>
internal sealed record Page(string File, string Text)
{
    public string Name => Path.GetRelativePath(Repository.Root, File);

    public static implicit operator Page(string file) => new(file, System.IO.File.ReadAllText(file));
}
