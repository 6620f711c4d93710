using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Tandem.Syncing;

namespace Tandem.Api.Http;

/// <summary>Who asks, and for which tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Source">The name in history.</param>
internal sealed record Caller(TenantId Tenant, string Source)
{
    private const int LongestRequestId = 128;

    // Nobody's data: the gate refuses such a request before its handler runs.
    private static readonly Caller Nobody = new(new TenantId(""), "nobody");

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.RequestServices.GetRequiredService<ApiKeys>().Identify(http.Request) ?? Nobody);

    /// <summary>Who asks, and by which request.</summary>
    public Asker By(HttpContext http) => new(Source, CauseOf(http));

    /// <summary>What history names as the cause: the request's id, which the caller may choose.</summary>
    public static string CauseOf(HttpContext http) =>
        http.Request.Headers["X-Request-Id"] is [{ Length: > 0 and <= LongestRequestId } id] && id.All(letter => letter is > ' ' and <= '~')
            ? id
            : http.TraceIdentifier;
}

/// <summary>Knows callers by their keys.</summary>
internal sealed class ApiKeys(IOptions<ApiOptions> options)
{
    private static readonly Caller Anyone = new(TenantId.Default, "api");

    /// <summary>Whether there are any; where there are none, everybody is known.</summary>
    public bool AreSet => _keys.Length > 0;

    private readonly (byte[] Hash, Caller Caller)[] _keys =
        [.. options.Value.ApiKeys.Select(key => (HashOf(key.Key.Value), new Caller(new TenantId(key.Tenant), $"api:{key.Name}")))];

    /// <summary>Who sent the request; null for nobody that is known.</summary>
    public Caller? Identify(HttpRequest request)
    {
        if (_keys.Length == 0) return Anyone;
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;

        return Find(header["Bearer ".Length..].Trim());
    }

    /// <summary>Who has a key; null where there is no such key.</summary>
    public Caller? Find(string key) => Find(HashOf(key));

    /// <summary>Who has the key with this fingerprint; null where there is no such key.</summary>
    public Caller? FindByFingerprint(string fingerprint) =>
        fingerprint.Length == SHA256.HashSizeInBytes * 2 && fingerprint.All(char.IsAsciiHexDigit) ? Find(Convert.FromHexString(fingerprint)) : null;

    /// <summary>What may be remembered of a key instead of the key: there is no way back to it, for keys are long and random.</summary>
    public static string FingerprintOf(string key) => Convert.ToHexStringLower(HashOf(key));

    private Caller? Find(byte[] hash)
    {
        // Hashes of equal length, compared whole and all of them, so that the time taken tells nothing of any key.
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash)) found = caller;
        }

        return found;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
