using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Verifying;

/// <summary>
/// Compares one item with its remote object. Pure. A field agrees where both values are equal, or where both are what they were when the
/// two sides last agreed: the remote may store a value differently from how it was sent.
/// </summary>
public static class Comparison
{
    /// <summary>Whether the two sides agree.</summary>
    public static bool Agree(Link link, Item item, RemoteObject remote) => !Differing(link, item, remote).Any();

    /// <summary>How the two sides of a link differ; null where they agree.</summary>
    /// <param name="state">The link, which is not parted.</param>
    /// <param name="remote">The remote object; null where it is gone, or was never made.</param>
    /// <param name="rules">How the integration merges.</param>
    public static Difference? Of(LinkState state, RemoteObject? remote, SyncRules rules)
    {
        var (link, item) = state;
        var kind = (item, remote, link.ExternalId) switch
        {
            (not null, not null, _) => DifferenceKind.Fields,
            (null, not null, _) => link.IsImport ? DifferenceKind.OnlyThere : DifferenceKind.DeletedHere,
            (not null, null, null) => DifferenceKind.NotLinked,
            (not null, null, _) => DifferenceKind.OnlyHere,
            _ => (DifferenceKind?)null, // gone from both sides
        };
        if (kind is null) return null;

        FieldDifference[] fields = kind is DifferenceKind.Fields ? Fields(link, item!, remote!, rules) : [];
        return kind is DifferenceKind.Fields && fields.Length == 0
            ? null
            : new Difference { Kind = kind.Value, Item = link.Item, ExternalId = link.ExternalId, Link = link, Fields = fields, Remote = remote };
    }

    private static IEnumerable<(string Path, string? Here, string? There)> Differing(Link link, Item item, RemoteObject remote) =>
        Record.Zip(item.Record, remote.Record).Where(field =>
            field.Left != field.Right && !(field.Left == link.Bases.Local[field.Path] && field.Right == link.Bases.Remote[field.Path]));

    private static FieldDifference[] Fields(Link link, Item item, RemoteObject remote, SyncRules rules)
    {
        // The same judgement as a fetch would lead to.
        var merged = Merge.ThreeWay(item.Record, remote.Record, link.Bases, rules, new EditTimes(item.UpdatedAt, null));
        var undecided = merged.Conflicts.Where(outcome => outcome.Winner is Winner.Undecided).Select(outcome => outcome.Conflict.Path).ToHashSet();
        return
        [
            .. Differing(link, item, remote).Select(field => new FieldDifference(
                field.Path, field.Here, field.There,
                undecided.Contains(field.Path) ? Verdict.Person : merged.Local[field.Path] == field.There ? Verdict.There : Verdict.Here)),
        ];
    }
}
