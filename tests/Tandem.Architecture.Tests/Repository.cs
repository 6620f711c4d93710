using System.Reflection;
using System.Xml.Linq;

namespace Tandem.Architecture.Tests;

/// <summary>The sources, the project files and the built assemblies.</summary>
internal static class Repository
{
    public static DirectoryInfo Root { get; } = FindRoot();

    public static IReadOnlyList<Project> Projects { get; } =
        [.. Files("*.csproj").Select(file => new Project(file.Name[..^".csproj".Length], file, XDocument.Load(file.FullName)))];

    /// <summary>Projects of the product: all but tests, measurements and samples.</summary>
    public static IReadOnlyList<Project> Product { get; } = [.. Projects.Where(project => project.Place.StartsWith("src/", StringComparison.Ordinal))];

    /// <summary>The assemblies of the product that lie beside the tests.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Product.Select(project => Path.Combine(AppContext.BaseDirectory, project.Name + ".dll")).Where(File.Exists).Select(Assembly.LoadFrom),
    ];

    public static IReadOnlyList<Source> Sources(string folder) =>
    [
        .. Files("*.cs").Select(file => new Source(PlaceOf(file), file.FullName))
            .Where(source => source.Place.StartsWith(folder + "/", StringComparison.Ordinal)),
    ];

    public static IEnumerable<string> References(this Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    public static string PlaceOf(FileInfo file) => Path.GetRelativePath(Root.FullName, file.FullName).Replace('\\', '/');

    private static IEnumerable<FileInfo> Files(string pattern) => Root.EnumerateDirectories()
        .Where(folder => folder.Name is not "artifacts" && !folder.Name.StartsWith('.'))
        .SelectMany(folder => folder.EnumerateFiles(pattern, SearchOption.AllDirectories))
        .Where(file => !PlaceOf(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"));

    private static DirectoryInfo FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) return folder;
        }

        throw new InvalidOperationException("The tests are not run from within the repository.");
    }
}

/// <summary>A project file.</summary>
internal sealed record Project(string Name, FileInfo File, XDocument Content)
{
    public string Place => Repository.PlaceOf(File);

    public IReadOnlyList<string> Projects => [.. Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];

    public IReadOnlyList<string> Packages => [.. Included("PackageReference")];

    public IReadOnlyList<string> Frameworks => [.. Included("FrameworkReference")];

    public override string ToString() => Name;

    private IEnumerable<string> Included(string element) => Content.Descendants(element).Select(found => (string)found.Attribute("Include")!);
}

/// <summary>A source file.</summary>
internal sealed record Source(string Place, string FullName)
{
    public string[] Lines { get; } = File.ReadAllLines(FullName);

    /// <summary>Its lines without comments, each with its place.</summary>
    public IEnumerable<(string Place, string Code)> Code => Lines.Select((line, i) => ($"{Place}:{i + 1}", line))
        .Where(line => !line.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .Select(line => (line.Item1, line.line.Split(" // ")[0]));
}
