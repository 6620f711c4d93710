using System.Buffers;
using System.Data.Common;
using Tandem.App.Commands;
using Tandem.Storage;

namespace Tandem.App.Databases;

/// <summary>Where the database is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Value">The path, address or connection string; it may hold a password, and is never shown.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="File">The file, where it is one on this machine; null for a server.</param>
internal sealed record DatabaseAddress(DatabaseKind Kind, string Value, string Name, string? File)
{
    private static readonly SearchValues<char> SchemeLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

    /// <summary>An SQLite file.</summary>
    public static DatabaseAddress OfFile(string path) => DatabaseKind.All.OfType<SqliteKind>().Single().File(path);

    /// <summary>Reads <c>scheme:…</c>, a connection string of pairs, or a path.</summary>
    /// <exception cref="UsageException">It is none of them; the message does not repeat it, for it may hold a password.</exception>
    public static DatabaseAddress Read(string text)
    {
        var given = text.Trim();
        var scheme = SchemeOf(given);
        var kind = DatabaseKind.All.FirstOrDefault(kind => scheme.Length > 0 && kind.Schemes.Contains(scheme)) ?? OfPairs(given, scheme);
        try
        {
            return kind.Read(given);
        }
        catch (StorageException unreadable)
        {
            throw new UsageException($"DATABASE_URL: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc />
    public override string ToString() => Name;

    private static DatabaseKind OfPairs(string text, string scheme)
    {
        var keys = KeysOf(text);
        var kind = DatabaseKind.All.FirstOrDefault(kind => keys.Contains(kind.ConnectionKey))
            ?? (scheme.Length == 0 && keys.Count < 2 ? DatabaseKind.All.First(kind => kind.Schemes.Contains("")) : null);
        var what = scheme.Length > 0 ? $"begins with '{scheme}:'" : "is a connection string of no database that is known here";
        return kind ?? throw new UsageException(
            $"DATABASE_URL {what}. Write it as {string.Join(", or ", DatabaseKind.All.Select(each => each.Example))}; or leave it out for a file in the data folder.");
    }

    // A single letter before a colon is a Windows drive.
    private static string SchemeOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0 ? text[..colon].ToLowerInvariant() : "";
    }

    private static HashSet<string> KeysOf(string text)
    {
        try
        {
            return [.. new DbConnectionStringBuilder { ConnectionString = text }.Keys.Cast<string>()];
        }
        catch (ArgumentException)
        {
            return [];
        }
    }
}
