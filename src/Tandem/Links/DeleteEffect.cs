using Tandem.Integrations;
using Tandem.Merging;

namespace Tandem.Links;

/// <summary>What the deletion of an item does in one external system.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="ExternalId">The object there; null where there is none yet.</param>
/// <param name="Follows">What follows.</param>
public sealed record DeleteEffect(IntegrationKey Integration, ExternalId? ExternalId, DeleteConsequence Follows)
{
    /// <summary>The effects of deleting an item with these links.</summary>
    public static IReadOnlyList<DeleteEffect> Of(IEnumerable<Link> links, IntegrationRegistry integrations) =>
    [
        .. links.Select(link => new DeleteEffect(link.Integration, link.ExternalId, link switch
        {
            { ExternalId: null } => DeleteConsequence.Nothing,
            { Status: LinkStatus.Unlinked } => DeleteConsequence.Kept,
            _ => integrations.Find(link.Integration)?.Rules.LocalDelete is DeletePolicy.Propagate ? DeleteConsequence.Deleted : DeleteConsequence.Kept,
        })).OrderBy(effect => effect.Integration.Name, StringComparer.Ordinal),
    ];
}

/// <summary>What follows a deletion in an external system.</summary>
public enum DeleteConsequence
{
    /// <summary>Nothing: the item has no object there.</summary>
    Nothing,

    /// <summary>The object is deleted too, after a look whether it was edited meanwhile.</summary>
    Deleted,

    /// <summary>The object stays, and is no longer kept the same as anything here.</summary>
    Kept,
}
