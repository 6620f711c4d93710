using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Tandem.App.Configuration;
using YamlDotNet.RepresentationModel;

namespace Tandem.Deploy.Tests;

/// <summary>A variable that a deployment sets and the program does not read is a setting that somebody believes in.</summary>
public sealed partial class VariablesTests
{
    // Read by .NET or by OpenTelemetry's exporter.
    private static readonly string[] Foreign = ["DOTNET_EnableDiagnostics", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    public static IEnumerable<object[]> Set =>
    [
        .. OfTheImage().Select(variable => new object[] { "Dockerfile", variable }),
        .. OfCompose().Select(variable => new object[] { "docker-compose.yml", variable }),
        .. OfConfigMap("deploy/kubernetes/base/kustomization.yaml").Select(variable => new object[] { "base", variable }),
        .. OfConfigMap("deploy/kubernetes/overlays/example/kustomization.yaml").Select(variable => new object[] { "overlays/example", variable }),
        .. OfFile("deploy/kubernetes/overlays/example/secret.env.example").Select(variable => new object[] { "secret.env.example", variable }),
    ];

    [Theory, MemberData(nameof(Set))]
    public void Each_variable_of_a_deployment_is_one_that_the_program_reads(string where, string variable)
    {
        if (Foreign.Contains(variable)) return;
        if (variable.StartsWith("Tandem__", StringComparison.Ordinal))
        {
            var setting = variable.Replace("__", ":", StringComparison.Ordinal);
            Should.NotThrow(() => KnownSettings.Check(new ConfigurationBuilder().AddInMemoryCollection([new(setting, "x")]).Build()), where);
        }
        else
        {
            WellKnownVariables.Read(name => name == variable ? "x" : null).ShouldNotBeEmpty($"{where}: {variable} is not read");
        }
    }

    [Fact]
    public void A_variable_that_nobody_reads_is_seen()
    {
        Should.Throw<Exception>(() => Each_variable_of_a_deployment_is_one_that_the_program_reads("here", "Tandem__Sever__Port"));
        Should.Throw<Exception>(() => Each_variable_of_a_deployment_is_one_that_the_program_reads("here", "DATABASE_ADDRESS"));
    }

    [Theory, InlineData(".env.example"), InlineData(".env.demo")]
    public void Each_variable_of_an_environment_file_is_used_by_the_compose_file(string file)
    {
        var compose = Repository.Read("docker-compose.yml");

        OfFile(file).Where(variable => variable != "COMPOSE_PROFILES" && !compose.Contains($"${{{variable}:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_compose_file_cannot_do_without_is_in_both_environment_files()
    {
        foreach (Match needed in Needed().Matches(Repository.Read("docker-compose.yml")))
        {
            OfFile(".env.example").ShouldContain(needed.Groups["name"].Value);
            OfFile(".env.demo").ShouldContain(needed.Groups["name"].Value);
        }
    }

    private static IEnumerable<string> OfTheImage()
    {
        var final = Repository.Read("Dockerfile").Split("\nFROM ")[^1].Replace("\\\n", " ", StringComparison.Ordinal);
        return final.Split('\n').Where(line => line.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(line => Name().Matches(line)).Select(match => match.Value[..^1]);
    }

    private static IEnumerable<string> OfCompose() =>
        ((YamlMappingNode)Repository.Yaml("docker-compose.yml")["services"]["tandem"]["environment"]).Children.Keys.Select(key => ((YamlScalarNode)key).Value!);

    private static IEnumerable<string> OfConfigMap(string file) =>
        ((YamlSequenceNode)Repository.Yaml(file)["configMapGenerator"]).SelectMany(generator => (YamlSequenceNode)generator["literals"])
            .Select(literal => ((YamlScalarNode)literal).Value!.Split('=')[0]);

    private static IEnumerable<string> OfFile(string file) =>
        Repository.Read(file).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=')[0]);

    [GeneratedRegex(@"(?<=\s)[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Name();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):\?")]
    private static partial Regex Needed();
}
