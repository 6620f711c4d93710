using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Tandem.Dashboard.Access;

/// <summary>
/// Where a page and a route of the API have one address, such as <c>/customers</c> among the routes of earlier systems, a browser is given
/// the page, and whoever does not ask for HTML the API's answer.
/// </summary>
internal sealed class PagesForBrowsers : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Count > 1 && endpoints.Any(IsPage) && !endpoints.All(IsPage);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var wantsPage = WantsPage(httpContext.Request);
        // Only those that fit the address equally well: /customers/export.csv is no page, though /customers/{id} would fit it too.
        int? best = null;
        var (pages, others) = (false, false);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i)) continue;
            best ??= candidates[i].Score;
            if (candidates[i].Score != best) continue;
            if (IsPage(candidates[i].Endpoint)) pages = true;
            else others = true;
        }

        for (var i = 0; pages && others && i < candidates.Count; i++)
        {
            if (candidates[i].Score == best && IsPage(candidates[i].Endpoint) != wantsPage) candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether a browser asks.</summary>
    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept is not null && accept.Contains("text/html", StringComparison.OrdinalIgnoreCase));

    private static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetMetadata<DashboardPage>() is not null;
}
