namespace Tandem.Links;

/// <summary>What a reader is told of a link.</summary>
public static class LinkWords
{
    extension(Link link)
    {
        /// <summary>The status beside the item as it is now: an edit whose change was not seen yet makes a synced link pending at once.</summary>
        public LinkStatus StatusBeside(Item item) =>
            link.Status is LinkStatus.Synced && !link.Bases.Local.Equals(item.Record) ? LinkStatus.Pending : link.Status;

        /// <summary>Its change waits for a person, and was not refused by the remote.</summary>
        public bool IsHeldBack => link.Status is LinkStatus.Failed && HeldBack.Is(link.Error);
    }
}
