using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tandem.Architecture.Tests;

/// <summary>Arrows point down only: App, then Api and Dashboard, Storage, Streams, Connectors, then the engine. The sandbox stands by itself.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void The_engine_names_no_database_broker_vendor_or_web()
    {
        Assembly("Tandem").ShouldAllBe(name => IsPlain(name));
        Assembly("Tandem").ShouldNotContain("System.Data.Common");
        Assembly("Tandem").ShouldNotContain("System.Net.Http");
        Project("Tandem").Projects.ShouldBeEmpty();
        Project("Tandem").Frameworks.ShouldBeEmpty();
        Project("Tandem").Packages.ShouldAllBe(package => package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_connector_knows_the_engine_and_its_vendor_and_no_database_or_web()
    {
        foreach (var connector in Repository.Product.Where(project => project.Name.StartsWith("Tandem.Connectors.", StringComparison.Ordinal)))
        {
            connector.Projects.ShouldBe(["Tandem"], connector.Name);
            connector.Frameworks.ShouldBeEmpty(connector.Name);
            Assembly(connector.Name).ShouldNotContain(name =>
                name.Contains("Data", StringComparison.Ordinal) || name.Contains("Sql", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void A_store_knows_the_engine_and_what_stores_share()
    {
        foreach (var store in Repository.Product.Where(project => project.Name.StartsWith("Tandem.Storage.", StringComparison.Ordinal)))
        {
            store.Projects.ShouldBe(store.Name is "Tandem.Storage.Sql" ? ["Tandem"] : ["Tandem.Storage.Sql"], store.Name);
            store.Frameworks.ShouldBeEmpty(store.Name);
        }
    }

    [Fact]
    public void What_stores_share_names_no_driver()
    {
        Assembly("Tandem.Storage.Sql").ShouldAllBe(name => IsPlain(name) || name == "Tandem");
        Project("Tandem.Storage.Sql").Packages.ShouldBeEmpty();
    }

    [Fact]
    public void A_stream_knows_the_engine_and_no_connector_or_web()
    {
        foreach (var stream in Repository.Product.Where(project => project.Name.StartsWith("Tandem.Streams.", StringComparison.Ordinal)))
        {
            stream.Projects.ShouldAllBe(name => name == "Tandem" || name == "Tandem.Storage.Sql", stream.Name);
            stream.Frameworks.ShouldBeEmpty(stream.Name);
        }
    }

    [Fact]
    public void The_web_layers_know_no_connector_store_stream_or_sandbox()
    {
        foreach (var web in Repository.Product.Where(project => project.Name is "Tandem.Api" or "Tandem.Dashboard"))
        {
            web.Projects.ShouldBe(web.Name is "Tandem.Api" ? ["Tandem"] : ["Tandem", "Tandem.Api"], web.Name);
            Assembly(web.Name).ShouldNotBeEmpty(web.Name);
            Assembly(web.Name).ShouldNotContain(name => name.Contains("Sql", StringComparison.OrdinalIgnoreCase) || name == "System.Data.Common", web.Name);
        }
    }

    [Fact]
    public void The_web_layer_holds_no_sync_logic()
    {
        string[] judges =
        [
            "Tandem.Merging.Merge", "Tandem.Syncing.Planner", "Tandem.Syncing.Outward", "Tandem.Syncing.Inward", "Tandem.Syncing.Poller",
            "Tandem.Syncing.Backfill", "Tandem.Syncing.ChangeRouter", "Tandem.Syncing.Sweeper", "Tandem.Links.LinkSteps", "Tandem.Storage.Edits",
        ];

        TypesUsed("Tandem.Api").Intersect(judges).ShouldBeEmpty();
        TypesUsed("Tandem.Dashboard").Intersect(judges).ShouldBeEmpty();
    }

    [Fact]
    public void The_sandbox_knows_nothing_of_Tandem()
    {
        Project("Tandem.Sandbox").Projects.ShouldBeEmpty();
        Assembly("Tandem.Sandbox").ShouldNotContain(name => name.StartsWith("Tandem", StringComparison.Ordinal));
    }

    [Fact]
    public void The_app_is_the_top() =>
        Repository.Product.ShouldAllBe(project => !project.Projects.Contains("Tandem.App"));

    [Fact]
    public void The_product_knows_no_test()
    {
        var others = Repository.Projects.Except(Repository.Product).Select(project => project.Name).ToHashSet();
        Repository.Product.ShouldAllBe(project => !project.Projects.Any(others.Contains));
    }

    private static bool IsPlain(string assembly) =>
        (assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
        && !assembly.StartsWith("System.Web", StringComparison.Ordinal);

    private static Project Project(string name) => Repository.Projects.Single(project => project.Name == name);

    private static IReadOnlyList<string> Assembly(string name) =>
        [.. Repository.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == name)?.References() ?? []];

    private static IEnumerable<string> TypesUsed(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }
}
