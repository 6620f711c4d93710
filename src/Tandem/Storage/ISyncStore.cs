using Tandem.Catalogs;

namespace Tandem.Storage;

/// <summary>
/// The engine's door to a database: units of work over links and items. Every method takes and returns many, is one transaction, and
/// is retried whole by the store where the database asks for it (busy, deadlock), so what is passed in must be pure.
/// </summary>
public interface ISyncStore
{
    /// <summary>Creates or updates the schema: the engine's tables, and each catalog's table with its capture triggers.</summary>
    /// <exception cref="StorageException">The database is newer than this program, or cannot be reached or written.</exception>
    Task Migrate(IReadOnlyList<Catalog> catalogs, CancellationToken ct);

    /// <summary>
    /// One transaction: loads and locks what is selected, lets <paramref name="decide"/> judge it, and saves the edits, all or nothing.
    /// </summary>
    Task<TResult> Transact<TResult>(Selection selection, Func<Snapshot, Decision<TResult>> decide, CancellationToken ct);

    /// <summary>
    /// One transaction: makes the links of changed items due in each of the given integrations of the item's tenant (a link that is not
    /// there yet is added, unless the item is deleted; an unlinked one stays as it is; a failed one is tried again). Changes that carry
    /// positions are deleted, and told in history where no unit of work made them (<see cref="Change.Source"/> null): so once, whoever else
    /// carries them further.
    /// </summary>
    Task Route(IReadOnlyList<Change> changes, IReadOnlyList<IntegrationKey> integrations, DateTimeOffset now, CancellationToken ct);

    /// <summary>A page of items after <paramref name="after"/> (null for the start), by id, each with its links; for the sweep and verify.</summary>
    Task<IReadOnlyList<ItemState>> Scan(TenantId tenant, string catalog, ItemId? after, int count, CancellationToken ct);

    /// <summary>A page of an integration's links after <paramref name="after"/>, by id, each with its item; for the sweep and verify.</summary>
    Task<IReadOnlyList<Links.LinkState>> ScanLinks(IntegrationKey integration, LinkId after, int count, CancellationToken ct);
}

/// <summary>The database cannot serve: not there, not writable, too new. The message is one line for a person, with the way out.</summary>
public sealed class StorageException : Exception
{
    /// <summary>With a message for a person.</summary>
    public StorageException(string message, Exception? cause = null) : base(message, cause) { }
}
