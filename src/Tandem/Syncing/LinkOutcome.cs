using Tandem.Links;

namespace Tandem.Syncing;

/// <summary>What became of a wish to link an item with an object that is there already. The set is closed.</summary>
public abstract record LinkOutcome
{
    /// <summary>They are linked; what they hold is merged next.</summary>
    /// <param name="Link">The link.</param>
    public sealed record Linked(Link Link) : LinkOutcome;

    /// <summary>There is no such item.</summary>
    public sealed record NoItem : LinkOutcome;

    /// <summary>The item has an object there, or one is being made: it must be unlinked first.</summary>
    /// <param name="ExternalId">The object that it has; null while it is being made.</param>
    public sealed record HasOther(ExternalId? ExternalId) : LinkOutcome;

    /// <summary>Another item has the object.</summary>
    /// <param name="Other">The item.</param>
    public sealed record Taken(ItemId Other) : LinkOutcome;

    /// <summary>There is no such object, or it is deleted.</summary>
    public sealed record NoObject : LinkOutcome;

    /// <summary>Whether there is such an object could not be learnt.</summary>
    /// <param name="Reason">Why, in the remote's words.</param>
    public sealed record Unknown(string Reason) : LinkOutcome;
}
