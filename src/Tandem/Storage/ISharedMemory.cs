namespace Tandem.Storage;

/// <summary>
/// Short texts that all processes on one database share: who is alive, who holds which duty, what is left of an account's budget. No lock is
/// held while a change is thought out, so a process that is stopped in the middle of one holds up nobody.
/// </summary>
public interface ISharedMemory
{
    /// <summary>Whether many processes may work on the database; false where it is one process's own, which then need not ask here.</summary>
    bool IsShared { get; }

    /// <summary>The text of that name; null where there is none.</summary>
    Task<string?> Read(string name, CancellationToken ct);

    /// <summary>
    /// Changes a text, whole: <paramref name="change"/> gets what is there (null where nothing is) and returns what is to be there, or the
    /// same to leave it, and what the caller is told. Where another changed it meanwhile, it is asked again, so it must be pure.
    /// </summary>
    Task<TResult> Change<TResult>(string name, Func<string?, (string? Text, TResult Result)> change, CancellationToken ct);
}
