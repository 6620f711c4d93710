namespace Tandem.Items;

/// <summary>The form of an e-mail address, as far as it can be judged without sending to it.</summary>
internal static class EmailForm
{
    // RFC 5322's atext; beyond ASCII all letters and signs are let through (RFC 6531).
    private const string LocalSigns = "!#$%&'*+-/=?^_`{|}~.";

    public static bool IsValid(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && IsLocalPart(text.AsSpan(0, at)) && IsDomain(text.AsSpan(at + 1));
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var letter in local)
        {
            if (!(char.IsAsciiLetterOrDigit(letter) || LocalSigns.Contains(letter) || IsBeyondAscii(letter))) return false;
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            labels++;
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var letter in label)
            {
                if (!(char.IsAsciiLetterOrDigit(letter) || letter == '-' || IsBeyondAscii(letter))) return false;
            }
        }

        return labels >= 2;
    }

    private static bool IsBeyondAscii(char letter) => letter > 0x9F && !char.IsWhiteSpace(letter);
}
