using System.Buffers.Binary;

namespace Tandem;

/// <summary>Makes UUIDv7 (RFC 9562, section 5.7) from an injected clock and chance, so that a run on a virtual clock can be repeated.</summary>
public sealed class UuidSource(TimeProvider time, Random random)
{
    private readonly Lock _lock = new();

    /// <summary>From the system's clock and a source of chance that is safe to share.</summary>
    public UuidSource(TimeProvider time) : this(time, new Random()) { }

    /// <summary>The next one.</summary>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock) random.NextBytes(bytes[6..]);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, time.GetUtcNow().ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The next one, as an item's id.</summary>
    public ItemId NextItem() => new(Next().ToString());
}
