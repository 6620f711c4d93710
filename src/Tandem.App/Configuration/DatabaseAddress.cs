using Tandem.App.Commands;

namespace Tandem.App.Configuration;

/// <summary>Where the database is.</summary>
/// <param name="File">The SQLite file.</param>
internal sealed record DatabaseAddress(string File)
{
    /// <summary>Reads <c>sqlite:path</c>, <c>sqlite:///abs/path</c> or a plain path.</summary>
    /// <exception cref="UsageException">It is something else; the message does not repeat it, for it may hold a password.</exception>
    public static DatabaseAddress Read(string text)
    {
        var (scheme, rest) = Split(text.Trim());
        switch (scheme)
        {
            case "" or "sqlite" or "sqlite3" or "file":
                var path = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
                if (path.Length == 0 || path.EndsWith('/') || path.Contains(":memory:", StringComparison.Ordinal))
                    throw new UsageException("DATABASE_URL names no file. Write it as sqlite:data/tandem.db or sqlite:///var/lib/tandem/tandem.db.");
                return new DatabaseAddress(Path.GetFullPath(path));
            default:
                throw new UsageException(
                    $"DATABASE_URL begins with '{scheme}:', and this build stores in SQLite only. Write it as sqlite:data/tandem.db, or leave it out.");
        }
    }

    // A single letter before a colon is a Windows drive.
    private static (string Scheme, string Path) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0 ? (text[..colon].ToLowerInvariant(), text[(colon + 1)..]) : ("", text);
    }

    private static readonly System.Buffers.SearchValues<char> SchemeLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
}
