using Tandem.Records;

namespace Tandem.Links;

/// <summary>A remote object that is deleted for good: a late event never revives it.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Catalog">The catalog's name.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Item">The item that it was linked with; null where it never was.</param>
/// <param name="Last">What we knew it to hold, so that an edit that our own deletion took with it is told; empty where nothing was known.</param>
/// <param name="SeenUntil">The newest remote moment that what we knew can date from, in Unix seconds.</param>
/// <param name="Pushes">Our last writes whose events had not been seen: they may still tell of an edit that we overwrote.</param>
public sealed record Tombstone(
    IntegrationKey Integration, string Catalog, ExternalId Id, ItemId? Item, Record Last, long SeenUntil, IReadOnlyList<Push> Pushes);
