using Tandem.Links;

namespace Tandem.Dashboard.Shared;

/// <summary>How the pages tell a link's status. One place, so that it is one word, colour and sign everywhere.</summary>
public static class Statuses
{
    /// <summary>In the order in which they are listed.</summary>
    public static IReadOnlyList<LinkStatus> All { get; } =
        [LinkStatus.Synced, LinkStatus.Pending, LinkStatus.Failed, LinkStatus.Conflict, LinkStatus.Unlinked];

    /// <summary>In a word.</summary>
    public static string Word(LinkStatus? status) => status switch
    {
        LinkStatus.Synced => "Synced",
        LinkStatus.Pending => "Pending",
        LinkStatus.Failed => "Failed",
        LinkStatus.Conflict => "In conflict",
        LinkStatus.Unlinked => "Unlinked",
        _ => "Not linked",
    };

    /// <summary>Its name among the colours of the style sheet.</summary>
    public static string Tone(LinkStatus? status) => status switch
    {
        LinkStatus.Synced => "synced",
        LinkStatus.Pending => "pending",
        LinkStatus.Failed => "failed",
        LinkStatus.Conflict => "conflict",
        _ => "unlinked",
    };

    /// <summary>Its icon.</summary>
    public static string Sign(LinkStatus? status) => status switch
    {
        LinkStatus.Synced => "circle-check",
        LinkStatus.Pending => "clock",
        LinkStatus.Failed => "circle-x",
        LinkStatus.Conflict => "git-compare",
        _ => "unlink",
    };

    /// <summary>What it means, in a sentence.</summary>
    public static string Meaning(LinkStatus? status) => status switch
    {
        LinkStatus.Synced => "Both sides agree.",
        LinkStatus.Pending => "Something is still to be done; it is done by itself.",
        LinkStatus.Failed => "The other system refused, and the next edit tries again, or a person does; or it is held back until a person approves it.",
        LinkStatus.Conflict => "Both sides were edited, and a person decides.",
        LinkStatus.Unlinked => "The two are no longer kept the same.",
        _ => "No external system holds it.",
    };
}
