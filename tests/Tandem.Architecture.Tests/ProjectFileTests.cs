using System.Xml.Linq;

namespace Tandem.Architecture.Tests;

public sealed class ProjectFileTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = XDocument.Load(Path.Combine(Repository.Root.FullName, "Tandem.slnx"));

        solution.Descendants("Project").Select(project => (string)project.Attribute("Path")!)
            .ShouldBe(Repository.Projects.Select(project => project.Place), ignoreOrder: true);
    }

    [Fact]
    public void Every_package_that_has_a_version_is_used()
    {
        var used = Repository.Projects.SelectMany(project => project.Packages).ToHashSet();

        Versions.Where(package => !used.Contains(package)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_version_is_said_once() => Versions.GroupBy(package => package).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();

    [Fact]
    public void A_project_is_named_like_its_folder() =>
        Repository.Projects.Where(project => project.File.Directory!.Name != project.Name).Select(project => project.Place).ShouldBeEmpty();

    [Fact]
    public void A_project_of_the_product_says_what_it_is_for() =>
        Repository.Product.Where(project => !project.Content.Descendants("Description").Any()).Select(project => project.Name).ShouldBeEmpty();

    [Fact]
    public void Warnings_are_errors_everywhere() =>
        Repository.Projects.Where(project => project.Content.Descendants("TreatWarningsAsErrors").Any() || project.Content.Descendants("Nullable").Any())
            .Select(project => project.Name).ShouldBeEmpty();

    private static IEnumerable<string> Versions =>
        XDocument.Load(Path.Combine(Repository.Root.FullName, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => (string)package.Attribute("Include")!);
}
