using System.Text.Json;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Api;

/// <summary>The items that requests bring, and how large they may be.</summary>
internal static class ItemBodies
{
    /// <summary>The most bytes of one item: all fields at their limits, each character escaped.</summary>
    public const int LargestItem = 256 * 1024;

    /// <summary>The most bytes of a batch.</summary>
    public const int LargestBatch = 16 * 1024 * 1024;

    /// <summary>The most items of a batch.</summary>
    public const int LongestBatch = 1000;

    /// <summary>Members of the answer that the server sets. A client that reads an item, edits it and puts it back sends them along.</summary>
    public static readonly IReadOnlyList<string> ReadOnly = ["createdAt", "updatedAt", "integrations"];

    /// <summary>Reads one item, or one merge patch of an item.</summary>
    public static ItemInput Read(JsonElement json, Catalog catalog, bool readOnlyAllowed) => ItemJson.Read(json, catalog, ReadOnly, readOnlyAllowed);
}
