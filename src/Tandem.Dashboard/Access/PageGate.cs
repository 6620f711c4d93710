using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Dashboard.Access;

/// <summary>Stands before each page and before the live connection: lets in who may, and tells the browser to load nothing from elsewhere.</summary>
internal static class PageGate
{
    /// <summary>Where one signs in.</summary>
    public const string SignInPage = "/sign-in";

    // Styles of elements are set by the charts and by progress bars; scripts come from files alone.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        + "frame-ancestors 'none'";

    /// <summary>Guards an endpoint.</summary>
    public static void Guard(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is not { } inner) return;
        var isPage = endpoint.Metadata.OfType<ComponentTypeMetadata>().Any();
        if (isPage) endpoint.Metadata.Add(new DashboardPage());
        endpoint.RequestDelegate = http => Enter(http, inner, isPage);
    }

    /// <summary>The viewer of a request that was let in.</summary>
    public static Viewer? ViewerOf(HttpContext http) => http.Features.Get<Viewer>();

    private static Task Enter(HttpContext http, RequestDelegate inner, bool isPage)
    {
        var headers = http.Response.Headers;
        if (isPage)
        {
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers.CacheControl = "no-cache, no-store"; // as the form token has it too, which warns of anything else
        }

        var viewer = http.RequestServices.GetRequiredService<Sessions>().Identify(http.Request);
        http.Features.Set(viewer);
        if (viewer is not null || http.Request.Path.StartsWithSegments(SignInPage, StringComparison.Ordinal)) return inner(http);
        if (isPage && HttpMethods.IsGet(http.Request.Method))
        {
            var back = Uri.EscapeDataString(http.Request.Path + http.Request.QueryString);
            http.Response.Redirect($"{http.Request.PathBase}{SignInPage}?then={back}");
            return Task.CompletedTask;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}

/// <summary>Marks an endpoint that is a page.</summary>
internal sealed class DashboardPage;
