using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Tandem.Api.Http;

/// <summary>
/// Page cursors as opaque text. A cursor says what it belongs to (a list and its order), so that one of another list is refused, and
/// carries a checksum, so that a damaged one is.
/// </summary>
internal static class Cursors
{
    /// <summary>The most characters of a cursor.</summary>
    public const int MaxLength = 2000;

    private const int ChecksumBytes = 6;

    public static string Write(string list, params string?[] parts)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes([list, .. parts], TandemJson.Default.StringArray);
        return Base64Url.EncodeToString([.. Checksum(content), .. content]);
    }

    /// <summary>The parts of a cursor of this list; null where it is none.</summary>
    public static string?[]? Read(string list, string cursor, int parts)
    {
        if (!Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= ChecksumBytes || !Checksum(bytes.AsSpan(ChecksumBytes)).SequenceEqual(bytes.AsSpan(0, ChecksumBytes))) return null;
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(ChecksumBytes), TandemJson.Default.StringArray) is [{ } of, .. var rest]
                && of == list && rest.Length == parts ? rest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The number in a cursor of this list; null where it is none.</summary>
    public static long? ReadNumber(string list, string cursor) =>
        Read(list, cursor, parts: 1) is [{ } text] && long.TryParse(text, out var number) && number >= 0 ? number : null;

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> content)
    {
        Span<byte> seed = [.. "tandem"u8, .. content];
        return SHA256.HashData(seed).AsSpan(0, ChecksumBytes);
    }
}
