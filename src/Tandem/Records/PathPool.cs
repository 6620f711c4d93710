using System.Text;
using System.Text.Json;

namespace Tandem.Records;

/// <summary>
/// One text for each path, however many records are read that have it: the paths of a catalog are few, the records many. A path that
/// another has driven out of its place is made anew. May be used by any thread.
/// </summary>
internal static class PathPool
{
    private const int Longest = 64;

    private static readonly string?[] _places = new string?[1024];

    /// <summary>The name of the property that the reader stands on, behind a prefix.</summary>
    /// <exception cref="InvalidOperationException">The name is no text, for it holds half a surrogate pair.</exception>
    public static string Of(ref Utf8JsonReader reader, string prefix = "")
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > Longest) return prefix + reader.GetString();
        ref var place = ref _places[PlaceOf(reader.ValueSpan, prefix)];
        if (place is { } known && known.Length == prefix.Length + reader.ValueSpan.Length
            && known.StartsWith(prefix, StringComparison.Ordinal) && Ascii.Equals(reader.ValueSpan, known.AsSpan(prefix.Length)))
        {
            return known;
        }

        return place = prefix + reader.GetString();
    }

    // FNV-1a.
    private static int PlaceOf(ReadOnlySpan<byte> name, string prefix)
    {
        var hash = 2166136261u;
        foreach (var letter in prefix) hash = (hash ^ letter) * 16777619;
        foreach (var letter in name) hash = (hash ^ letter) * 16777619;
        return (int)((hash ^ (hash >> 16)) % (uint)_places.Length);
    }
}
