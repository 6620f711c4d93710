namespace Tandem.Storage.PostgreSql;

/// <summary>What stands in the texts of a table, and how often, as some of its texts tell.</summary>
internal sealed class TextSample
{
    /// <summary>
    /// Of so many texts, one has letters that are rare. Each list that is gone through leaves fewer texts to look at, and one of these is gone
    /// through in the time in which a few hundred texts are looked at.
    /// </summary>
    private const int Rare = 20;

    /// <summary>Where none are rare, those are that are at most so many times as frequent as the rarest.</summary>
    private const int Times = 4;

    // Of three letters in a row; of two and of one as well, which stand with nothing behind them.
    private readonly Dictionary<(char, char, char), int> _counts = [];
    private readonly int _texts;

    /// <param name="texts">In lower case, as they are searched.</param>
    public TextSample(IEnumerable<string> texts)
    {
        var own = new HashSet<(char, char, char)>();
        foreach (var text in texts)
        {
            _texts++;
            own.Clear();
            for (var i = 0; i < text.Length; i++)
            {
                own.Add((text[i], '\0', '\0'));
                if (i + 1 < text.Length) own.Add((text[i], text[i + 1], '\0'));
                if (i + 2 < text.Length) own.Add((text[i], text[i + 1], text[i + 2]));
            }

            foreach (var letters in own) _counts[letters] = _counts.GetValueOrDefault(letters) + 1;
        }
    }

    /// <summary>
    /// The stretch of a text that few texts have. An index of trigrams goes through a list for each of the trigrams that it is asked for, and the
    /// list of one that all texts have is as long as the table: asked for less, it finds as little, much sooner. The whole text, where none of it is rare.
    /// </summary>
    public string RareStretch(string text)
    {
        var counts = Enumerable.Range(0, Math.Max(0, text.Length - 2)).Select(i => Count(text, i)).ToArray();
        if (counts.Min() is not { } least || least * Times > _texts) return text;
        var most = Math.Max(_texts / Rare, least * Times);
        var first = Array.IndexOf(counts, least);
        var (start, end) = (first, first);
        for (var i = first; i >= 0 && !(counts[i] > most); i--)
        {
            if (counts[i] is not null) start = i;
        }

        for (var i = first; i < counts.Length && !(counts[i] > most); i++)
        {
            if (counts[i] is not null) end = i;
        }

        return text[start..(end + 3)];
    }

    /// <summary>Whether one of the texts has these one or two letters.</summary>
    public bool Has(string letters)
    {
        var lower = letters.ToLowerInvariant();
        return _counts.ContainsKey((lower[0], lower.Length > 1 ? lower[1] : '\0', '\0'));
    }

    // Null where the index does not have the letters as they stand: it has those of a word, and its last two with a space behind them; what belongs to
    // a word the database's locale says, but for these few. A word's first two have a list of their own too, but so has then its first alone, and
    // that one is long. The stretch may go on beyond such letters.
    private int? Count(string text, int i) =>
        char.IsAsciiLetterOrDigit(text[i]) && char.IsAsciiLetterOrDigit(text[i + 1]) && char.IsAscii(text[i + 2])
            ? _counts.GetValueOrDefault((char.ToLowerInvariant(text[i]), char.ToLowerInvariant(text[i + 1]), char.ToLowerInvariant(text[i + 2])))
            : null;
}
