using Tandem.Catalogs;
using Tandem.Records;

namespace Tandem.Items;

/// <summary>Holds written content against the limits that its catalog declares.</summary>
public static class ItemValidator
{
    /// <summary>The entry of a map that connectors keep the item's id in, on the remote side.</summary>
    public const string ReservedEntry = "tandem_id";

    private static readonly Dictionary<string, string> NoErrors = [];

    /// <summary>
    /// What is wrong with a write, by field path; empty where nothing is. Only what the write changes is judged, so that an item that came
    /// from elsewhere with an odd value can still be edited.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Check(Catalog catalog, Record before, Record after)
    {
        Dictionary<string, string>? errors = null;
        foreach (var change in before.ChangesTo(after))
        {
            if (change.To is not { } value) continue;
            var field = catalog.FieldOf(change.Path);
            var error = field is null ? "Unknown field. Leave it out." : CheckValue(field, value);
            if (error is null && field is { Kind: FieldKind.Map } && change.From is null)
                error = CheckKey(field, change.Path[(field.Path.Length + 1)..]);
            if (error is not null) (errors ??= [])[change.Path] = error;
        }

        foreach (var map in catalog.Fields.Where(field => field.Kind is FieldKind.Map))
        {
            var entries = Entries(after, map);
            if (entries > map.MaxEntries && entries > Entries(before, map))
                (errors ??= [])[map.Path] = $"{entries} entries are too many. At most {map.MaxEntries} are allowed: remove some.";
        }

        return errors ?? NoErrors;
    }

    /// <summary>What is wrong with one value of a field; null where nothing is.</summary>
    public static string? CheckValue(Field field, string value)
    {
        if (value.Length > field.MaxLength)
            return $"{value.Length} characters are too many. At most {field.MaxLength} are allowed: shorten it.";
        if (FirstForbidden(value) is { } forbidden)
            return $"It contains the character U+{(int)forbidden:X4}, which cannot be stored. Remove it.";
        if (field.Kind is FieldKind.Email && !EmailForm.IsValid(value))
            return "It is not an e-mail address. Send one such as ada@example.com, or null for none.";
        return null;
    }

    private static string? CheckKey(Field map, string key) => key switch
    {
        "" => "An entry needs a name.",
        ReservedEntry => "The name is reserved: external systems keep the item's id under it. Choose another.",
        { Length: var length } when length > map.MaxKeyLength =>
            $"A name of {length} characters is too long. At most {map.MaxKeyLength} are allowed: shorten it.",
        _ when key.AsSpan().ContainsAny('[', ']') => "A name must not contain [ or ]. Choose another.",
        _ when FirstForbidden(key) is { } forbidden => $"The name contains the character U+{(int)forbidden:X4}, which cannot be stored. Remove it.",
        _ => null,
    };

    // Control characters other than tabs and line breaks, and halves of surrogate pairs: no database or remote stores them reliably.
    private static char? FirstForbidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')) return letter;
            if (!char.IsSurrogate(letter)) continue;
            if (!char.IsHighSurrogate(letter) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return letter;
            i++;
        }

        return null;
    }

    private static int Entries(Record record, Field map)
    {
        var prefix = map.Path + ".";
        return record.Paths.Count(path => path.StartsWith(prefix, StringComparison.Ordinal));
    }
}
