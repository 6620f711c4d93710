using Tandem.Records;

namespace Tandem.Connectors;

/// <summary>One call for one link. The set is closed: create, update, delete, fetch, find.</summary>
/// <param name="Catalog">The catalog's name.</param>
public abstract record RemoteCall(string Catalog)
{
    /// <summary>Creates an object that carries the item's id in its metadata.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Item">The item's id, to be put in the metadata.</param>
    /// <param name="Record">The content.</param>
    /// <param name="Key">The idempotency key.</param>
    public sealed record Create(string Catalog, ItemId Item, Record Record, string Key) : RemoteCall(Catalog);

    /// <summary>Writes the given fields of an object and no others; a change to null clears the field.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Id">The object.</param>
    /// <param name="Changes">The fields.</param>
    /// <param name="Whole">The whole object as it is to become, for systems in which a group of fields is replaced as one (a Stripe address).</param>
    /// <param name="Key">The idempotency key.</param>
    public sealed record Update(string Catalog, ExternalId Id, IReadOnlyList<FieldChange> Changes, Record Whole, string Key)
        : RemoteCall(Catalog);

    /// <summary>Deletes an object.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Id">The object.</param>
    /// <param name="Key">The idempotency key.</param>
    public sealed record Delete(string Catalog, ExternalId Id, string Key) : RemoteCall(Catalog);

    /// <summary>Reads an object.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Id">The object.</param>
    public sealed record Fetch(string Catalog, ExternalId Id) : RemoteCall(Catalog);

    /// <summary>Looks for the object that carries an item's id in its metadata.</summary>
    /// <param name="Catalog">The catalog's name.</param>
    /// <param name="Item">The item's id.</param>
    public sealed record Find(string Catalog, ItemId Item) : RemoteCall(Catalog);
}
