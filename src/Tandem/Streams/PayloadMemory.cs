namespace Tandem.Streams;

/// <summary>
/// Holds the payloads of events that are read together, one behind the other in large blocks that are used again for the next ones. In arrays
/// of their own they would be what the garbage collector copies most while many events wait. Used by one reader at a time.
/// </summary>
public sealed class PayloadMemory
{
    private const int BlockBytes = 256 * 1024;

    private readonly List<byte[]> _blocks = [];
    private int _full;
    private int _used;

    /// <summary>Room for one payload, until <see cref="Clear"/>.</summary>
    public ArraySegment<byte> Take(int bytes)
    {
        if (bytes > BlockBytes) return new byte[bytes];
        if (BlockBytes - _used < bytes) (_full, _used) = (_full + 1, 0);
        if (_full == _blocks.Count) _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockBytes));
        var room = new ArraySegment<byte>(_blocks[_full], _used, bytes);
        _used += bytes;
        return room;
    }

    /// <summary>All of it may be used again: nothing of what it held is looked at any more. Blocks that stood empty are given back.</summary>
    public void Clear()
    {
        var filled = Math.Min(_full + 1, _blocks.Count);
        _blocks.RemoveRange(filled, _blocks.Count - filled);
        (_full, _used) = (0, 0);
    }
}
