using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tandem.Bench.Visits;

/// <summary>What a page's HTML says of its live parts, in comments, as <c>blazor.web.js</c> reads it.</summary>
/// <param name="Roots">The operations that make them live.</param>
/// <param name="State">What the first paint has read, under the server's seal; empty where there is nothing.</param>
internal sealed partial record Markers(string Roots, string State)
{
    public static Markers Read(string html)
    {
        // The marker that ends a part names it, and has no descriptor.
        var starts = Marker().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!.AsObject())
            .Where(marker => (string?)marker["type"] == "server" && marker["descriptor"] is not null).ToArray();
        if (starts.Length == 0) throw new BenchException("A page has no live parts.");

        var operations = starts.Select((marker, i) => new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = marker });
        var roots = new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. operations]) };
        return new Markers(roots.ToJsonString(), Kept().Match(html).Groups[1].Value);
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([a-zA-Z0-9+/=]+)-->")]
    private static partial Regex Kept();
}
