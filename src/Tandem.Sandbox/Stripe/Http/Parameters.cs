using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// The parameters of one call. Readers take what is there and note the first thing that is wrong as <see cref="Problem"/>, so that
/// a handler reads everything, asks once, and answers with Stripe's words.
/// </summary>
internal sealed class Parameters
{
    // More than any call of Stripe's has; beyond them, looking a parameter up one by one would cost too much.
    private const int MostPairs = 1000;
    private const int DeepestPart = 8;

    private readonly Parameter root = new("", "");
    private readonly bool normalize;
    private readonly List<string> pairs = [];

    /// <param name="form">Form-encoded text, as in a body or a query.</param>
    /// <param name="normalize">Trims texts and collapses white space in them.</param>
    public Parameters(ReadOnlySpan<char> form, bool normalize = false)
    {
        this.normalize = normalize;
        foreach (var range in form.Split('&'))
        {
            var pair = form[range];
            if (pair.IsEmpty) continue;

            var equals = pair.IndexOf('=');
            var key = Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            pairs.Add($"{key}={value}");
            if (pairs.Count > MostPairs)
            {
                Reject(new StripeError($"A request may have up to {MostPairs} parameters."));
                return;
            }

            Place(key)?.Set(value);
        }
    }

    public StripeError? Problem { get; private set; }

    public IReadOnlyList<Parameter> All => root.Parts;

    public Parameter? Find(string name) => root.Find(name);

    /// <summary>Keeps the first problem: Stripe names one at a time.</summary>
    public void Reject(StripeError problem) => Problem ??= problem;

    /// <summary>The same for the same pairs in any order.</summary>
    public string Fingerprint()
    {
        pairs.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', pairs))).AsSpan(0, 12));
    }

    /// <summary>A text; empty clears, so it reads as null.</summary>
    public string? Text(Parameter parameter, int max = 5000) => Verbatim(parameter, max) is { Length: > 0 } text ? text : null;

    /// <summary>A text, empty when it was sent empty.</summary>
    public string Verbatim(Parameter parameter, int max = 5000)
    {
        if (parameter.Text is not { } text)
        {
            Reject(StripeErrors.NotA("string", parameter.Path));
            return "";
        }

        if (normalize) text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length > max) Reject(StripeErrors.TooLong(parameter.Path, text, max));
        return text;
    }

    public long Integer(Parameter parameter)
    {
        if (parameter.IsEmpty)
            Reject(StripeErrors.CannotBeEmpty(parameter.Path));
        else if (long.TryParse(parameter.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        else
            Reject(StripeErrors.NotAnInteger(parameter.Path, parameter.Text ?? "{}"));
        return 0;
    }

    public bool Boolean(Parameter parameter)
    {
        if (parameter.Text is not ("true" or "false")) Reject(StripeErrors.NotA($"boolean: {parameter.Text ?? "{}"}", parameter.Path));
        return parameter.Text is "true";
    }

    public string OneOf(Parameter parameter, params ReadOnlySpan<string> allowed)
    {
        if (parameter.Text is { } text && allowed.Contains(text)) return text;
        Reject(StripeErrors.NotOneOf(parameter.Path, string.Join(", ", allowed)));
        return allowed[0];
    }

    /// <summary>The parts of a hash; none, and a problem, when a text was sent.</summary>
    public IReadOnlyList<Parameter> Hash(Parameter parameter)
    {
        if (parameter.Text is not null) Reject(StripeErrors.NotA("object", parameter.Path));
        return parameter.Parts;
    }

    /// <summary>The elements of an array; an empty text is an empty array.</summary>
    public IReadOnlyList<Parameter> Array(Parameter parameter)
    {
        if (parameter.Text is { Length: > 0 }) Reject(StripeErrors.NotA("array", parameter.Path));
        return parameter.Parts;
    }

    public string[] Texts(Parameter parameter) => [.. Array(parameter).Select(element => Verbatim(element))];

    public void RejectUnknown(Parameter parameter) => Reject(StripeErrors.UnknownParameter(parameter.Path));

    private static string Decode(ReadOnlySpan<char> encoded) => encoded.IndexOfAny('%', '+') < 0
        ? encoded.ToString()
        : Uri.UnescapeDataString(encoded.ToString().Replace('+', ' '));

    private Parameter? Place(string key)
    {
        var open = key.IndexOf('[');
        if (open <= 0 || key[^1] != ']') return root.Part(key.Length > 0 ? key : "=");

        var parts = key[(open + 1)..^1].Split("][");
        if (parts.Length > DeepestPart)
        {
            Reject(StripeErrors.UnknownParameter(key));
            return null;
        }

        var place = root.Part(key[..open]);
        foreach (var part in parts) place = place.Part(part);
        return place;
    }
}
