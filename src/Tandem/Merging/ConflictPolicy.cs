namespace Tandem.Merging;

/// <summary>Who wins where both sides changed one field to different values. History records both values whoever does.</summary>
public enum ConflictPolicy
{
    /// <summary>The remote value is written locally.</summary>
    RemoteWins,

    /// <summary>The local value is pushed.</summary>
    LocalWins,

    /// <summary>The later edit wins; where the times tie or the remote's is unknown, the remote's.</summary>
    LatestWins,

    /// <summary>Neither: the field waits, as <c>conflict</c>, until a person has chosen.</summary>
    Manual,
}

/// <summary>Which way a field's changes travel.</summary>
public enum Direction
{
    /// <summary>Both ways.</summary>
    Both,

    /// <summary>From your database to the remote only: a remote edit is overwritten with the local value, and history records it.</summary>
    Outward,

    /// <summary>From the remote to your database only: a local edit is overwritten with the remote value, and history records it.</summary>
    Inward,
}

/// <summary>What a deletion on one side does to the other side.</summary>
public enum DeletePolicy
{
    /// <summary>The other side keeps its copy; the two are no longer kept the same.</summary>
    Unlink,

    /// <summary>The other side's copy is deleted too.</summary>
    Propagate,
}
