namespace Tandem.Dashboard.Live;

/// <summary>
/// Spaces the repetitions of a read so that it costs no more than a share of one processor: a cheap read is repeated often, one that costs
/// a tenth of a second on a million rows every few seconds. What comes out otherwise each time is repeated less often: all who look are drawn to
/// anew each time, and nobody follows four changes a second.
/// </summary>
internal sealed class Pace(double share, TimeSpan shortest, TimeSpan longest)
{
    // What is due within this is read along, so that readings that change come to be told together.
    private static readonly TimeSpan Along = TimeSpan.FromMilliseconds(200);

    private DateTimeOffset _due;

    /// <summary>Whether it is time, or will be in a moment.</summary>
    public bool IsDue(DateTimeOffset now) => now + Along >= _due;

    /// <summary>When it is time.</summary>
    public DateTimeOffset Due => _due;

    /// <summary>It was done, and took so long.</summary>
    public void Done(DateTimeOffset now, TimeSpan cost)
    {
        var rest = cost / share;
        _due = now + (rest < shortest ? shortest : rest > longest ? longest : rest);
    }

    /// <summary>It came out otherwise than the time before; at least so long it may be left alone.</summary>
    public void Changed(DateTimeOffset now, TimeSpan rest)
    {
        if (_due < now + rest) _due = now + rest;
    }

    /// <summary>Somebody asks for it now.</summary>
    public void Hurry() => _due = default;
}
