using System.Buffers;

namespace Tandem.Items;

/// <summary>Which ids a writer may choose for an item; where it chooses none, <see cref="UuidSource"/> makes one.</summary>
public static class ItemIds
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule of <see cref="IsValid"/>, in words.</summary>
    public const string Rule = "An id has 1 to 64 letters (a-z, A-Z), digits, hyphens or underscores.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Whether a text may be an item's id.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed);
}
