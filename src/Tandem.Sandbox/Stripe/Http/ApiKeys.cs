using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tandem.Sandbox.Stripe;

/// <summary>Any test key will do, as Bearer or as the user of Basic (docs.stripe.com/api/authentication). Live keys are refused.</summary>
internal static class ApiKeys
{
    /// <summary>Null when the call carries a test key.</summary>
    public static StripeError? Refuse(HttpRequest request)
    {
        var key = Of(request);
        if (key.IsEmpty) return StripeErrors.NoKey;
        if (key.StartsWith("sk_test_") || key.StartsWith("rk_test_")) return null;
        return StripeErrors.InvalidKey(key.Length > 12 ? $"{key[..8]}****{key[^4..]}" : "****");
    }

    /// <summary>Tells one client from another, without the key.</summary>
    public static string ClientOf(HttpRequest request) => Of(request) is { Length: > 4 } key ? $"****{key[^4..]}" : "****";

    private static ReadOnlySpan<char> Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header switch
        {
            _ when header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => header.AsSpan(7).Trim(),
            _ when header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) => UserOf(header.AsSpan(6).Trim()),
            _ => [],
        };
    }

    private static ReadOnlySpan<char> UserOf(ReadOnlySpan<char> credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64Chars(credentials, bytes, out var length)) return [];
        var pair = Encoding.UTF8.GetString(bytes, 0, length).AsSpan();
        var colon = pair.IndexOf(':');
        return colon < 0 ? pair : pair[..colon];
    }
}
