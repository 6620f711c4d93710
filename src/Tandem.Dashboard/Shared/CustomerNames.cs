using Tandem.Links;
using Tandem.Records;

namespace Tandem.Dashboard.Shared;

/// <summary>What a customer is called on the pages.</summary>
public static class CustomerNames
{
    /// <summary>Of one who has neither a name nor an address.</summary>
    public const string Nameless = "A customer without a name";

    /// <summary>Of one who is gone, and of whom nothing is known.</summary>
    public const string Gone = "A deleted customer";

    /// <summary>By its content: the name, or else the e-mail address; null where it has neither.</summary>
    public static string? Of(Record? record) => record is null ? null : record["name"] ?? record["email"];

    /// <summary>Of a link's customer: as it is, or was when the sides last agreed; its id where it has no name.</summary>
    public static string Of(LinkState state) => Of(state.Item?.Record) ?? Of(state.Link.Bases.Local) ?? state.Link.Item.Id.Value;

    /// <summary>What an entry of history tells of the name: the newer value, or the last one where the entry takes it away; null where it tells none.</summary>
    public static string? ToldBy(HistoryEntry entry) => Told(entry, "name") ?? Told(entry, "email");

    private static string? Told(HistoryEntry entry, string path) =>
        entry.Changes.FirstOrDefault(change => change.Path == path) is { } change ? change.To ?? change.From : null;
}
