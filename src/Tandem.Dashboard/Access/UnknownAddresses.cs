using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Dashboard.Access;

/// <summary>
/// Gives a browser that asked for an address that nobody answers the page that says so, inside the usual frame. The status stays 404, and
/// whoever does not ask for HTML gets nothing but the status.
/// </summary>
internal static class UnknownAddresses
{
    /// <summary>Looks at what the rest of the application has answered, so that whatever else it has for an address comes first.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (IsUnanswered(http) && PageOf(http) is { RequestDelegate: { } page } endpoint) await Show(http, endpoint, page);
    });

    private static bool IsUnanswered(HttpContext http) =>
        http.GetEndpoint() is null && http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false }
        && HttpMethods.IsGet(http.Request.Method) && PagesForBrowsers.WantsPage(http.Request);

    private static Endpoint? PageOf(HttpContext http) => http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
        .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(Layout.NotFound));

    private static Task Show(HttpContext http, Endpoint endpoint, RequestDelegate page)
    {
        // The page is drawn as any other and told as what it is: the framework takes a 404 before it for one that it need not draw. Who is
        // led to the sign-in instead is led there.
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status200OK) http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        http.SetEndpoint(endpoint);
        return page(http);
    }
}
