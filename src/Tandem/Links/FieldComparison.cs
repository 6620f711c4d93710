using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Links;

/// <summary>One field on both sides of a link.</summary>
/// <param name="Path">The field.</param>
/// <param name="Local">The value here.</param>
/// <param name="Remote">The value there, as far as it is known.</param>
/// <param name="State">How the two stand.</param>
public sealed record FieldComparison(string Path, string? Local, string? Remote, FieldState State);

/// <summary>How a field stands on the two sides of a link.</summary>
public enum FieldState
{
    /// <summary>Both sides agree, if not to the letter: a system may store a value otherwise than it was sent.</summary>
    Agreed,

    /// <summary>It was edited here, and is on its way there.</summary>
    Outgoing,

    /// <summary>It was edited here, and the other side refused it.</summary>
    Refused,

    /// <summary>It was edited on both sides, and a person decides.</summary>
    Conflict,

    /// <summary>It differs and stays so, for it travels one way only, or the two are not linked.</summary>
    Apart,
}

/// <summary>Compares an item with what is known of the remote object: what both sides last agreed on, and what was seen since.</summary>
public static class FieldComparisons
{
    /// <summary>All fields that have a value on one side or the other, in ordinal order of their paths.</summary>
    /// <param name="link">The link.</param>
    /// <param name="local">The item's content; empty where it is deleted.</param>
    /// <param name="rules">The integration's rules.</param>
    public static IReadOnlyList<FieldComparison> Of(Link link, Record local, SyncRules rules)
    {
        var conflicts = link.Conflicts.Where(conflict => conflict.Path != FieldConflict.WholeItem).ToDictionary(conflict => conflict.Path);
        var remote = link.Bases.Remote.With(conflicts.Values.Select(conflict => KeyValuePair.Create(conflict.Path, conflict.Remote)));
        return [.. Record.Zip(local, remote).Select(pair => new FieldComparison(pair.Path, pair.Left, pair.Right, StateOf(pair.Path)))];

        FieldState StateOf(string path) =>
            conflicts.ContainsKey(path) ? FieldState.Conflict
            : link.Status is LinkStatus.Unlinked ? local[path] == remote[path] ? FieldState.Agreed : FieldState.Apart
            : local[path] == link.Bases.Local[path] || local[path] == remote[path] ? FieldState.Agreed
            : rules.DirectionOf(path) is Direction.Inward ? FieldState.Apart
            : link.Status is LinkStatus.Failed ? FieldState.Refused
            : FieldState.Outgoing;
    }
}
