namespace Tandem.Dashboard.Live;

/// <summary>
/// Spaces the repetitions of a read so that it costs no more than a share of one processor: a cheap read is repeated often, one that costs
/// a tenth of a second on a million rows every few seconds.
/// </summary>
internal sealed class Pace(double share, TimeSpan shortest, TimeSpan longest)
{
    private DateTimeOffset _due;

    /// <summary>Whether it is time.</summary>
    public bool IsDue(DateTimeOffset now) => now >= _due;

    /// <summary>When it is time.</summary>
    public DateTimeOffset Due => _due;

    /// <summary>It was done, and took so long.</summary>
    public void Done(DateTimeOffset now, TimeSpan cost)
    {
        var rest = cost / share;
        _due = now + (rest < shortest ? shortest : rest > longest ? longest : rest);
    }

    /// <summary>Somebody asks for it now.</summary>
    public void Hurry() => _due = default;
}
