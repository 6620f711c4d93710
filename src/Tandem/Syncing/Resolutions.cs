using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Syncing;

/// <summary>Applies a person's choices to a link in conflict.</summary>
public static class Resolutions
{
    /// <summary>The item was deleted here and edited there: it stays deleted, and the remote object follows; or it comes back as it is there.</summary>
    public static Link Deletion(Link link, ResolutionChoice choice, DateTimeOffset now) => (link with
    {
        Conflicts = [],
        Status = LinkStatus.Pending,
        Error = null,
        NeedsFetch = true,
        SeenUntil = choice is ResolutionChoice.Local ? link.SeenUntil : Link.NothingSeen,
    }).Ask(now);

    /// <summary>The link with the conflicts named in <paramref name="choices"/> decided, and the item's record as it is then to be.</summary>
    public static (Link Link, Record Record) Apply(Link link, Record record, IReadOnlyDictionary<string, Resolution> choices)
    {
        var decided = link.Conflicts.Where(conflict => choices.ContainsKey(conflict.Path)).ToArray();
        var values = decided.Select(conflict => KeyValuePair.Create(conflict.Path, choices[conflict.Path] switch
        {
            { Choice: ResolutionChoice.Remote } => conflict.Remote,
            { Choice: ResolutionChoice.Value, Value: var value } => value,
            _ => record[conflict.Path],
        }));

        // As if both sides had agreed on the remote value and the local one was then edited to what was chosen: whatever differs is pushed.
        var agreed = decided.Select(conflict => KeyValuePair.Create(conflict.Path, conflict.Remote)).ToArray();
        return (link with
        {
            Bases = new Bases(link.Bases.Local.With(agreed), link.Bases.Remote.With(agreed)),
            Conflicts = [.. link.Conflicts.Where(conflict => !choices.ContainsKey(conflict.Path))],
            Status = link.Conflicts.Count == decided.Length ? LinkStatus.Pending : LinkStatus.Conflict,
            Error = link.Conflicts.Count == decided.Length ? null : link.Error,
        }, record.With(values));
    }
}
