using Xunit.Abstractions;

namespace Tandem.Browser.Tests;

/// <summary>The classes that take longest begin, so that nobody waits for them alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(ImportTests), nameof(PagesTests), nameof(ConnectionTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is var at && at < 0 ? Long.Length : at);
}
