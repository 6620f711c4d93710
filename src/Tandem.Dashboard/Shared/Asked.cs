namespace Tandem.Dashboard.Shared;

/// <summary>
/// What a page was asked to show, ahead of its address. The address bar follows by way of the browser; what is changed before it has followed
/// builds on what was asked for last, and not on what the address says by then.
/// </summary>
/// <typeparam name="T">What the address says of the page; compared by value, and written as the address keeps it.</typeparam>
public sealed class Asked<T>(T shown)
    where T : class, IEquatable<T>
{
    // Those that the browser has not come to yet, in order; the browser keeps the order too.
    private readonly List<T> _onTheirWay = [];

    /// <summary>What the address said last.</summary>
    public T Shown { get; private set; } = shown;

    /// <summary>What was asked for last, wherever the address is.</summary>
    public T Last => _onTheirWay is [.., var last] ? last : Shown;

    /// <summary>Whether the address has yet to follow.</summary>
    public bool IsAhead => _onTheirWay.Count > 0;

    /// <summary>Something is asked for, and the browser sent there.</summary>
    public void Ask(T wanted)
    {
        // Sent to where it is or will be, the browser may not tell that it has come.
        if (!wanted.Equals(Last)) _onTheirWay.Add(wanted);
    }

    /// <summary>The address says this: what was asked for, or what Back, Forward and a link lead to.</summary>
    public void Arrived(T there)
    {
        Shown = there;
        _onTheirWay.RemoveRange(0, _onTheirWay.IndexOf(there) + 1);
    }
}
