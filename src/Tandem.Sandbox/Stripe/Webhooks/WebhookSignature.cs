using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Sandbox.Stripe;

/// <summary>Stripe's signature scheme (docs.stripe.com/webhooks#verify-manually).</summary>
internal static class WebhookSignature
{
    /// <summary>The value of <c>Stripe-Signature</c>: HMAC-SHA256 over the time, a dot and the body's bytes.</summary>
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds();
        Span<byte> prefix = stackalloc byte[24];
        Utf8Formatter.TryFormat(seconds, prefix, out var length);
        prefix[length++] = (byte)'.';

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(prefix[..length]);
        hash.AppendData(body);
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
