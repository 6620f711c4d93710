namespace Tandem.Merging;

/// <summary>Both sides changed one field, to different values.</summary>
/// <param name="Path">The field's path.</param>
/// <param name="Base">The local value when both sides last agreed.</param>
/// <param name="Local">The local value now.</param>
/// <param name="Remote">The remote value now.</param>
public sealed record FieldConflict(string Path, string? Base, string? Local, string? Remote)
{
    /// <summary>The path under which a deletion on one side against an edit on the other is shown.</summary>
    public const string WholeItem = "*";
}

/// <summary>A conflict, and what became of it.</summary>
/// <param name="Conflict">Both values.</param>
/// <param name="Winner">Whose value it is to be.</param>
public sealed record ConflictOutcome(FieldConflict Conflict, Winner Winner);

/// <summary>Whose value a conflict ends with.</summary>
public enum Winner
{
    /// <summary>The local value is pushed.</summary>
    Local,

    /// <summary>The remote value is written locally.</summary>
    Remote,

    /// <summary>Nobody's yet: a person decides.</summary>
    Undecided,

    /// <summary>A third value, which a person chose.</summary>
    Neither,
}
