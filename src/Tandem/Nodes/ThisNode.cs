using Tandem.Hosting;
using Tandem.Links;

namespace Tandem.Nodes;

/// <summary>
/// This process among the others. It may work as long as the others take it for alive; one that was stopped for a while, or could not reach
/// the database, finds that others have taken over, and makes none of the calls that it had begun to prepare.
/// </summary>
public sealed class ThisNode(NodeName name, TimeProvider time)
{
    /// <summary>How long after a beat this node trusts itself: well less than the time after which others take it for dead.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(5);

    private volatile Standing _standing = new(name, Alone: true, null);

    /// <summary>Its name, which its leases carry.</summary>
    public NodeName Name => _standing.Name;

    /// <summary>Whether it may take leases and make calls. A node alone on its database always may.</summary>
    public bool IsTrusted => _standing is { Alone: true } || (_standing.BeatAt is { } at && time.GetElapsedTime(at) < Trust);

    /// <summary>Whether it is on the roster under its name, as far as it knows.</summary>
    internal bool HasBeaten => _standing.BeatAt is not null;

    /// <summary>Whether a lease is still its own.</summary>
    public bool Holds(Lease lease) => IsTrusted && Name.IsHolderOf(lease);

    /// <summary>It has beaten, and is one of several from now on.</summary>
    /// <param name="began">The clock's timestamp when the beat began.</param>
    internal void Beat(long began) => _standing = _standing with { Alone = false, BeatAt = began };

    /// <summary>It was taken for dead: what it held is lost, and it comes back as another.</summary>
    internal void Rename() => _standing = new Standing(_standing.Name.Next(), Alone: false, null);

    private sealed record Standing(NodeName Name, bool Alone, long? BeatAt);
}
