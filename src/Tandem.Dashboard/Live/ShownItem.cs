using System.Security.Cryptography;
using System.Text;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Live;

/// <summary>An item as a page shows it.</summary>
/// <param name="Id">The item.</param>
/// <param name="Print">Another text where it would be drawn otherwise; null where it is not known how the page shows it.</param>
public sealed record ShownItem(ItemId Id, string? Print)
{
    private const string NotThere = "-";

    /// <summary>Bytes of the hash that are kept: enough to tell two states of one item apart.</summary>
    private const int Kept = 8;

    /// <summary>As it was read.</summary>
    public static ShownItem Of(ItemState state) => new(state.Item.Key.Id, PrintOf(state));

    /// <summary>As one that is not there.</summary>
    public static ShownItem Gone(ItemId id) => new(id, NotThere);

    /// <summary>In a way that is not known: the page is told at the next look.</summary>
    public static ShownItem Unknown(ItemId id) => new(id, null);

    // A hash and not the text, for a list hands its rows with their prints to the browser and back.
    private static string PrintOf(ItemState state)
    {
        var text = $"{state.Item.Version}|" + string.Join(
            '|', state.Links.Select(link =>
                $"{link.Id.Value},{link.StatusBeside(state.Item)},{link.ExternalId},{link.Error},{link.Attempts},{link.NotBefore},{link.Lease is null},{link.SyncedAt},{link.Conflicts.Count}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Kept));
    }
}
