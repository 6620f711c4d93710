using YamlDotNet.RepresentationModel;

namespace Tandem.Deploy.Tests;

/// <summary>The files of a deployment.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The one document of a YAML file.</summary>
    public static YamlNode Yaml(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Read(path)));
        return stream.Documents.ShouldHaveSingleItem().RootNode;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tandem.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
