using System.Text;

namespace Tandem.Sandbox.Stripe;

/// <summary>One clause of a search as it was written.</summary>
internal sealed record QueryClause(string Field, string? Key, string Operator, string Value, bool Quoted, bool Negated);

/// <summary>Reads the clauses of a search, left to right.</summary>
internal sealed class QueryReader(string text)
{
    private int at;

    public string Problem { get; private set; } = "";

    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return at >= text.Length;
        }
    }

    /// <summary>True for OR, false for AND, null when neither stands here.</summary>
    public bool? TakeJoin()
    {
        SkipSpace();
        if (TakeWord("and")) return false;
        if (TakeWord("or")) return true;
        return null;
    }

    public QueryClause? TakeClause()
    {
        SkipSpace();
        var negated = Take('-');
        var field = TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
        if (field.Length == 0) return Fail($"A field is expected at position {at}.");

        string? key = null;
        if (Take('['))
        {
            key = TakeQuoted();
            if (key is null || !Take(']')) return Fail($"A quoted key and `]` are expected at position {at}.");
        }

        var @operator = TakeWhile(static c => c is ':' or '~' or '<' or '>' or '=');
        if (@operator.Length == 0) return Fail($"An operator is expected after `{field}`.");

        var quoted = at < text.Length && text[at] is '"' or '\'';
        var value = quoted ? TakeQuoted() : TakeWhile(static c => !char.IsWhiteSpace(c));
        return string.IsNullOrEmpty(value) && !quoted || value is null
            ? Fail($"A value is expected after `{field}{@operator}`.")
            : new QueryClause(field, key, @operator, value, quoted, negated);
    }

    private QueryClause? Fail(string why)
    {
        Problem = why;
        return null;
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private bool Take(char wanted)
    {
        if (at >= text.Length || text[at] != wanted) return false;
        at++;
        return true;
    }

    private bool TakeWord(string word)
    {
        var end = at + word.Length;
        if (end >= text.Length || !char.IsWhiteSpace(text[end])) return false;
        if (!text.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        at = end;
        return true;
    }

    private string TakeWhile(Func<char, bool> wanted)
    {
        var start = at;
        while (at < text.Length && wanted(text[at])) at++;
        return text[start..at];
    }

    private string? TakeQuoted()
    {
        if (at >= text.Length || text[at] is not ('"' or '\'')) return null;
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at++]);
        }

        return Take(quote) ? value.ToString() : null;
    }
}
