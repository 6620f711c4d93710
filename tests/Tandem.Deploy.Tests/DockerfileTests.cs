using System.Globalization;
using System.Xml.Linq;
using Tandem.App.Configuration;
using YamlDotNet.RepresentationModel;

namespace Tandem.Deploy.Tests;

public sealed class DockerfileTests
{
    private static readonly string Dockerfile = Repository.Read("Dockerfile");

    /// <summary>A project that is missing here is not restored in the layer of its own, and the build fails.</summary>
    [Fact]
    public void Each_project_of_the_program_is_restored_in_the_cached_layer()
    {
        var copied = Dockerfile.Split('\n').Where(line => line.StartsWith("COPY src/", StringComparison.Ordinal) && line.Contains(".csproj", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);

        copied.ShouldBe(With("src/Tandem.App/Tandem.App.csproj").Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void What_the_build_copies_is_not_ignored()
    {
        var let = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        var copied = Dockerfile.Split('\n').Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]);

        copied.Where(path => !let.Contains(path.Split('/')[0])).ShouldBeEmpty();
    }

    [Fact]
    public void The_program_does_not_run_as_root() =>
        Dockerfile.Split('\n').Last(line => line.StartsWith("USER ", StringComparison.Ordinal)).ShouldBe("USER $APP_UID");

    /// <summary>Whoever is killed before calls under way have ended leaves leases behind.</summary>
    [Fact]
    public void Who_stops_the_program_waits_longer_than_it_drains()
    {
        var drain = new ServerOptions().DrainSeconds;
        var compose = Text(Repository.Yaml("docker-compose.yml")["services"]["tandem"]["stop_grace_period"]);
        var pod = Repository.Yaml("deploy/kubernetes/base/deployment.yaml")["spec"]["template"]["spec"];
        var pause = Text(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1]);

        Number(compose.TrimEnd('s')).ShouldBeGreaterThan(drain);
        Number(Text(pod["terminationGracePeriodSeconds"])).ShouldBeGreaterThan(drain + Number(pause));
    }

    private static IEnumerable<string> With(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        var content = XDocument.Load(Path.Combine(Repository.Root, project));
        return content.Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!)
            .Select(path => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, path))))
            .SelectMany(With).Prepend(project);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
