using Tandem.Streams;

namespace Tandem.Syncing;

/// <summary>
/// Reads one window of events after the other. Where more waits than one window holds, the next is read while this one is applied, so that
/// neither the database nor the process waits for the other. Used by one loop.
/// </summary>
/// <param name="inward">Reads.</param>
/// <param name="ahead">How far.</param>
internal sealed class WindowReader(Inward inward, ReadAhead ahead)
{
    /// <summary>
    /// Windows that are read so, one after the other. Then the line is read from its head again, where an event may stand that was committed
    /// later than those behind it, or whose integration was paused.
    /// </summary>
    private const int MostInARow = 3;

    private Task<EventWindow>? _next;
    private int _inARow;

    /// <summary>That of a window that is done with.</summary>
    private PayloadMemory? _memory;

    /// <summary>The next window.</summary>
    /// <param name="last">The one before, which was applied.</param>
    /// <param name="beside">Whether the one after it may be read meanwhile.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<EventWindow> Read(EventWindow last, bool beside, CancellationToken ct)
    {
        _memory ??= last.Memory;

        // What was left in the line, or not looked at, comes before what was told after it.
        var window = last is { Left.Count: 0, IsAbandoned: false } ? await Next() : await Dropped();
        window ??= await inward.Read(Into(ahead.Limit), ct);
        var isFull = ahead.Limit.IsReachedBy(window.Read, window.Bytes);
        ahead.Saw(window.Read, window.Bytes);
        _inARow = beside && isFull && window.End > 0 && _inARow < MostInARow ? _inARow + 1 : 0;
        if (_inARow > 0) _next = inward.Read(Into(ahead.Limit with { After = window.End }), ct);
        return window;
    }

    /// <summary>Drops what was read meanwhile, after a failure: it stands in the line as before.</summary>
    public Task Drop() => Dropped();

    private ReadLimit Into(ReadLimit limit)
    {
        var memory = _memory ?? new PayloadMemory();
        _memory = null;
        memory.Clear();
        return limit with { Memory = memory };
    }

    private async Task<EventWindow?> Next()
    {
        var next = _next;
        _next = null;
        return next is not null && await next is { Read: > 0 } window ? window : null;
    }

    private async Task<EventWindow?> Dropped()
    {
        if (_next is { } next) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _next = null;
        return null;
    }
}
