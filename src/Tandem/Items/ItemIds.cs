using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tandem.Items;

/// <summary>Makes ids for new items, UUIDv7 (RFC 9562), and says which ids a writer may choose.</summary>
/// <param name="time">The clock whose milliseconds the ids begin with.</param>
/// <param name="random">The chance in them; null for the system's.</param>
public sealed class ItemIds(TimeProvider time, Random? random = null)
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule of <see cref="IsValid"/>, in words.</summary>
    public const string Rule = "An id has 1 to 64 letters (a-z, A-Z), digits, hyphens or underscores.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A new id.</summary>
    public ItemId Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        Fill(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new ItemId(new Guid(bytes, bigEndian: true).ToString());
    }

    /// <summary>Whether a text may be an item's id.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed);

    private void Fill(Span<byte> bytes)
    {
        if (random is null)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        lock (random) random.NextBytes(bytes);
    }
}
