using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tandem.Sandbox.Stripe;

/// <summary>The opaque <c>page</c> of a search: where the next page begins.</summary>
internal static class SearchCursor
{
    public static string Write(long order) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"before:{order}"));

    /// <summary>The order below which the page begins; -1 for the first page, or with a problem noted.</summary>
    public static long Read(Parameter parameter, Parameters parameters)
    {
        if (parameters.Text(parameter) is not { } text) return -1;

        var bytes = new byte[text.Length];
        if (Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split(':') is ["before", var order]
            && long.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return parsed;

        parameters.Reject(new StripeError("Invalid pagination token.") { Param = "page" });
        return -1;
    }
}
