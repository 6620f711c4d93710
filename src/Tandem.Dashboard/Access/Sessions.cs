using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Tandem.Api.Http;
using Tandem.Integrations;

namespace Tandem.Dashboard.Access;

/// <summary>
/// Knows viewers by a cookie that only this application can make and read. It holds no key but the key's fingerprint, so that a key that is
/// taken out of the settings lets nobody in any more.
/// </summary>
internal sealed class Sessions(ApiKeys keys, IntegrationRegistry integrations, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Cookie = "tandem-session";

    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    private readonly IDataProtector _protector = protection.CreateProtector("Tandem.Dashboard.Session");

    /// <summary>Whether a key is asked for.</summary>
    public bool AsksForKey => keys.AreSet;

    /// <summary>The tenants that a viewer without a key may choose between.</summary>
    public IReadOnlyList<string> Tenants { get; } =
        [.. integrations.Keys.Select(key => key.Tenant.Value).Append(TenantId.Default.Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Who sent the request; null where a key is asked for and none was given.</summary>
    public Viewer? Identify(HttpRequest request)
    {
        var session = Read(request.Cookies[Cookie]);
        if (!keys.AreSet)
        {
            var tenant = session?.Tenant is { } chosen && Tenants.Contains(chosen) ? chosen : TenantId.Default.Value;
            return new Viewer(tenant, "dashboard", null);
        }

        return session?.Fingerprint is { } fingerprint && keys.FindByFingerprint(fingerprint) is { } caller ? ViewerOf(caller) : null;
    }

    /// <summary>Lets in who knows a key; false where it is none.</summary>
    public bool SignIn(HttpContext http, string key)
    {
        if (keys.Find(key) is null) return false;
        Write(http, new Session(ApiKeys.FingerprintOf(key), null, time.GetUtcNow()));
        return true;
    }

    /// <summary>Has a viewer without a key look at a tenant; false where there is none of this name.</summary>
    public bool Choose(HttpContext http, string tenant)
    {
        if (keys.AreSet || !Tenants.Contains(tenant)) return false;
        Write(http, new Session(null, tenant, time.GetUtcNow()));
        return true;
    }

    /// <summary>Forgets the viewer.</summary>
    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http));

    private void Write(HttpContext http, Session session)
    {
        var options = Options(http);
        options.Expires = session.At + Life;
        http.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(session)), options);
    }

    private Session? Read(string? cookie)
    {
        if (string.IsNullOrEmpty(cookie)) return null;
        try
        {
            return JsonSerializer.Deserialize<Session>(_protector.Unprotect(cookie)) is { } session && time.GetUtcNow() - session.At < Life ? session : null;
        }
        catch (Exception unreadable) when (unreadable is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null; // of another installation, or tampered with
        }
    }

    private static Viewer ViewerOf(Caller caller) =>
        new(caller.Tenant.Value, caller.Source.Replace("api:", "dashboard:", StringComparison.Ordinal), caller.Source.Replace("api:", "", StringComparison.Ordinal));

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = http.Request.PathBase.HasValue ? http.Request.PathBase.Value : "/",
        IsEssential = true,
    };

    private sealed record Session(string? Fingerprint, string? Tenant, DateTimeOffset At);
}
