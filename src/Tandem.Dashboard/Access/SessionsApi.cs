using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Dashboard.Access;

/// <summary>Takes the forms by which one signs in, signs out and chooses a tenant.</summary>
internal static class SessionsApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/session/sign-in", SignIn).ExcludeFromDescription().DisableAntiforgery();
        endpoints.MapPost("/session/sign-out", SignOut).ExcludeFromDescription().DisableAntiforgery();
        endpoints.MapPost("/session/tenant", Choose).ExcludeFromDescription().DisableAntiforgery();
    }

    private static Task<IResult> SignIn(HttpContext http, Sessions sessions, IAntiforgery antiforgery) => Checked(http, antiforgery, form =>
    {
        var then = form["then"].ToString();
        return sessions.SignIn(http, form["key"].ToString().Trim())
            ? Results.LocalRedirect(Local(http, IsLocal(then) ? then : "/"))
            : Results.LocalRedirect(Local(http, $"{PageGate.SignInPage}?wrong=true&then={Uri.EscapeDataString(then)}"));
    });

    private static Task<IResult> SignOut(HttpContext http, IAntiforgery antiforgery) => Checked(http, antiforgery, _ =>
    {
        Sessions.SignOut(http);
        return Results.LocalRedirect(Local(http, PageGate.SignInPage));
    });

    private static Task<IResult> Choose(HttpContext http, Sessions sessions, IAntiforgery antiforgery) => Checked(http, antiforgery, form =>
    {
        sessions.Choose(http, form["tenant"].ToString());
        return Results.LocalRedirect(Local(http, "/"));
    });

    // Checked here and not by the middleware, so that a form that has grown old leads back to the page instead of to an error.
    private static async Task<IResult> Checked(HttpContext http, IAntiforgery antiforgery, Func<IFormCollection, IResult> then) =>
        http.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(http)
            ? then(await http.Request.ReadFormAsync(http.RequestAborted))
            : Results.LocalRedirect(Local(http, "/"));

    private static string Local(HttpContext http, string path) => $"~{path}";

    private static bool IsLocal(string path) => path is ['/', .. var rest] && rest is not (['/', ..] or ['\\', ..]) && !path.Any(char.IsControl);
}
