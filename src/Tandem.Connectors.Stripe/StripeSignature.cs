using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Connectors.Stripe;

/// <summary>
/// The check of a webhook's signature: <c>t=…,v1=…[,v1=…]</c>, where v1 is the HMAC-SHA256, in hex, over the time, a dot and the raw body
/// (https://docs.stripe.com/webhooks/signature). A pure function, given the time.
/// </summary>
internal static class StripeSignature
{
    private const int LongestSecret = 256;

    /// <summary>Null where the body is genuine; else why it is not taken for that.</summary>
    public static string? Refusal(ReadOnlySpan<byte> body, string? header, IReadOnlyList<string> secrets, long now, TimeSpan tolerance)
    {
        if (string.IsNullOrEmpty(header)) return "The request has no Stripe-Signature header.";
        if (secrets.Count == 0) return "No webhook secret is set for this integration.";

        var time = Part(header, "t=", 0, out _);
        if (time.IsEmpty || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var signed))
            return "The Stripe-Signature header has no time.";
        if (Part(header, "v1=", 0, out _).IsEmpty) return "The Stripe-Signature header has no v1 signature.";

        var genuine = IsGenuine(body, header, time, secrets);
        if (!genuine) return "The signature is not made with the webhook secret of this integration, or the body was changed on the way.";

        // Either way: a clock that is behind lets no more old requests through than one that is ahead.
        var apart = UInt128.CreateSaturating(signed > now ? (Int128)signed - now : (Int128)now - signed);
        return apart > (ulong)tolerance.TotalSeconds
            ? $"The request was signed {apart} s {(signed > now ? "ahead of" : "before")} our time: a clock is wrong, or it is an old one sent again."
            : null;
    }

    private static bool IsGenuine(ReadOnlySpan<byte> body, string header, ReadOnlySpan<char> time, IReadOnlyList<string> secrets)
    {
        var text = ArrayPool<byte>.Shared.Rent(time.Length + 1 + body.Length);
        Span<byte> key = stackalloc byte[LongestSecret];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            Encoding.ASCII.GetBytes(time, text);
            text[time.Length] = (byte)'.';
            body.CopyTo(text.AsSpan(time.Length + 1));

            var genuine = false;
            for (var i = 0; i < secrets.Count && !genuine; i++)
            {
                if (string.IsNullOrEmpty(secrets[i]) || !Encoding.UTF8.TryGetBytes(secrets[i], key, out var length)) continue;
                HMACSHA256.HashData(key[..length], text.AsSpan(0, time.Length + 1 + body.Length), expected);
                for (var at = 0; Part(header, "v1=", at, out at) is { IsEmpty: false } hex;)
                {
                    var read = Convert.FromHexString(hex, told, out _, out var written);
                    genuine |= read == OperationStatus.Done && written == told.Length && CryptographicOperations.FixedTimeEquals(told, expected);
                }
            }

            return genuine;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
            key.Clear();
        }
    }

    // The first part of that name that has a value, from a place on; empty at the end.
    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> header, ReadOnlySpan<char> name, int from, out int next)
    {
        while (from < header.Length)
        {
            var rest = header[from..];
            var comma = rest.IndexOf(',');
            var part = (comma < 0 ? rest : rest[..comma]).Trim();
            from += comma < 0 ? rest.Length : comma + 1;
            if (part.Length <= name.Length || !part.StartsWith(name, StringComparison.Ordinal)) continue;
            next = from;
            return part[name.Length..];
        }

        next = from;
        return default;
    }
}
