using System.Text.Json.Serialization;
using Tandem.Dashboard.Live;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>A customer as the table shows it.</summary>
public sealed record CustomerRow(
    string Id, string? Name, string? Email, string? Phone, DateTimeOffset UpdatedAt, DateTimeOffset CreatedAt, IReadOnlyList<RowLink> Links, string? Print)
{
    /// <summary>What it is called: its name, or else what is known of it.</summary>
    public string Title => Name ?? Email ?? Id;

    /// <summary>As the page is to be told of it.</summary>
    [JsonIgnore]
    public ShownItem Shown => new(new ItemId(Id), Print);

    /// <summary>The row of an item, with a link for each integration that has it or will have it.</summary>
    public static CustomerRow Of(ItemState state, IntegrationRegistry integrations)
    {
        var (item, links) = state;
        var shown = links.Select(link => new RowLink(link.Integration.Name, link.StatusBeside(item), link.ExternalId?.Value, link.Error))
            .Concat(integrations.Of(item.Key.Tenant)
                .Where(each => each.Connector.Catalogs.Contains(item.Key.Catalog) && links.All(link => link.Integration != each.Key))
                .Select(each => new RowLink(each.Key.Name, LinkStatus.Pending, null, null)));
        return new CustomerRow(
            item.Key.Id.Value, item.Record["name"], item.Record["email"], item.Record["phone"], item.UpdatedAt, item.CreatedAt,
            [.. shown.OrderBy(link => link.Integration, StringComparer.Ordinal)], ShownItem.Of(state).Print);
    }
}

/// <summary>How a customer stands in one integration.</summary>
public sealed record RowLink(string Integration, LinkStatus Status, string? ExternalId, string? Error);

/// <summary>A page of the table.</summary>
/// <param name="For">What it was read for: the part of the address that chooses it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Problem">Why it could not be read; null where it was.</param>
/// <param name="Mark">How all stood just before: with another mark it may be another page.</param>
public sealed record CustomerList(string For, IReadOnlyList<CustomerRow> Rows, string? Next, string? Problem, ListMark Mark);

/// <summary>How all that a list is a page of stands.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Latest">The latest activity's position in history; null where it does not matter, or there is none.</param>
public readonly record struct ListMark(long Count, long? Latest);
