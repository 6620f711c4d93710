using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>
/// How far ahead the line of events is read: eight times as far whenever all that was asked for was there, and no further than the bytes that may be
/// held. A database sends what it was asked for, needed or not, so no more is asked for than would fit of events such as the last ones.
/// </summary>
internal sealed class ReadAhead
{
    /// <summary>The further ahead, the later an object's newest content is in its row while a flood lasts: this is a matter of seconds.</summary>
    private const int Most = 20_000;

    private const int Further = 8;

    private readonly int _least;
    private readonly long _bytes;
    private int _events;

    /// <param name="least">Events asked for where few wait.</param>
    /// <param name="bytes">Bytes of payloads that may be held.</param>
    public ReadAhead(int least, long bytes) => (_least, _bytes, _events) = (least, bytes, least);

    /// <summary>What is to be read next.</summary>
    public ReadLimit Limit => new(_events, _bytes);

    /// <summary>Takes note of what came of it.</summary>
    /// <param name="read">Events read.</param>
    /// <param name="bytes">Bytes of their payloads.</param>
    public void Saw(int read, long bytes)
    {
        var wanted = Math.Clamp(read < _events ? read : _events * Further, _least, Math.Max(_least, Most));
        _events = bytes == 0 ? wanted : (int)Math.Clamp(_bytes / (bytes / read + 1), 1, wanted);
    }
}
