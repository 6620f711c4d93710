using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Sandbox.Stripe;

/// <summary>The page at <c>/</c>, where a person plays the other side. Its files are inside the assembly; it fetches nothing from elsewhere.</summary>
internal static class SandboxPage
{
    public static void Map(IEndpointRouteBuilder app)
    {
        MapFile(app, "/", "index.html", "text/html; charset=utf-8");
        MapFile(app, "/sandbox.css", "sandbox.css", "text/css; charset=utf-8");
        MapFile(app, "/sandbox.js", "sandbox.js", "text/javascript; charset=utf-8");
    }

    private static void MapFile(IEndpointRouteBuilder app, string path, string name, string type)
    {
        var bytes = Load(name);
        app.MapGet(path, FileContentHttpResult (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-cache";
            response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";
            return TypedResults.File(bytes, type);
        });
    }

    private static byte[] Load(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Page/{name}")
            ?? throw new InvalidOperationException($"The page's file {name} is not in the assembly.");
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
