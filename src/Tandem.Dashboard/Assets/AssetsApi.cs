using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Dashboard.Assets;

/// <summary>Serves what pages load. It is the same for everybody and holds nothing of anybody, so no key is asked for.</summary>
internal static class AssetsApi
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/_tandem/{**path}", Get).ExcludeFromDescription();

    private static IResult Get(string path, HttpContext http, EmbeddedAssets assets)
    {
        if (assets.Find(path) is not { } asset) return TypedResults.NotFound();

        var headers = http.Response.Headers;
        headers.ETag = $"\"{asset.Version}\"";
        headers.CacheControl = http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        if (http.Request.Headers.IfNoneMatch == headers.ETag) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)) return TypedResults.Bytes(asset.Bytes, asset.Type);

        headers.ContentEncoding = "br";
        return TypedResults.Bytes(asset.Brotli, asset.Type);
    }
}
