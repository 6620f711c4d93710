namespace Tandem.Api.Http;

/// <summary>
/// The routes as they are mapped, so that each address can also answer the methods that it does not take: with 405, the methods that it
/// does take, and a problem document.
/// </summary>
internal sealed class RouteTable(IEndpointRouteBuilder endpoints)
{
    private readonly Dictionary<string, List<string>> _methods = [];

    /// <summary>Maps a handler behind the <see cref="Gate"/>.</summary>
    public RouteHandlerBuilder Map(string method, string pattern, Delegate handler)
    {
        Note(method, pattern);
        return endpoints.MapMethods(pattern, [method], handler).AddEndpointFilter<RouteHandlerBuilder, Gate>();
    }

    /// <summary>Maps a handler with nothing before it, neither the gate nor what stands before the pages.</summary>
    public IEndpointConventionBuilder MapBare(string method, string pattern, RequestDelegate handler)
    {
        Note(method, pattern);
        return endpoints.MapMethods(pattern, [method], handler).ShortCircuit();
    }

    /// <summary>Maps what is left: other methods at the addresses so far, and other addresses below <paramref name="prefixes"/>.</summary>
    public void MapRefusals(params IReadOnlyList<string> prefixes)
    {
        foreach (var (pattern, methods) in _methods)
        {
            var allowed = string.Join(", ", methods.Distinct().Order(StringComparer.Ordinal));
            // Without a method of its own it is chosen only where no other endpoint of the address fits.
            endpoints.Map(pattern, http => RefuseMethod(http, allowed)).ExcludeFromDescription();
        }

        foreach (var prefix in prefixes) endpoints.Map(prefix + "/{**rest}", RefuseAddress).ExcludeFromDescription();
    }

    private void Note(string method, string pattern)
    {
        if (!_methods.TryGetValue(pattern, out var methods)) _methods[pattern] = methods = [];
        methods.Add(method);
    }

    private static Task RefuseMethod(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return Problems.MethodNotAllowed(http.Request.Method, allowed).ExecuteAsync(http);
    }

    private static Task RefuseAddress(HttpContext http) =>
        Problems.NotFound("such address", "GET /openapi/v1.json describes all there are, and /docs shows them.").ExecuteAsync(http);
}
