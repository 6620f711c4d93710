using Microsoft.AspNetCore.Components;
using Tandem.Api.Http;
using Tandem.Dashboard.Live;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>Which customers are shown, and in which order: what the address of the page says.</summary>
public sealed record CustomerSearch
{
    /// <summary>How many rows a page has.</summary>
    public const int PageSize = 50;

    /// <summary>The order where none is chosen: the newest first.</summary>
    public const string DefaultSort = "-createdAt";

    /// <summary>Text that occurs in name, e-mail address, phone number or id.</summary>
    public string? Text { get; init; }

    /// <summary>The status that a link has, in lower case.</summary>
    public string? Status { get; init; }

    /// <summary>The integration that has a link.</summary>
    public string? Integration { get; init; }

    /// <summary>What they are ordered by; a hyphen before it reverses it.</summary>
    public string Sort { get; init; } = DefaultSort;

    /// <summary>Where the page begins; null for the first.</summary>
    public string? After { get; init; }

    /// <summary>Whether it leaves any customer out.</summary>
    public bool IsFiltered => Text is not null || Status is not null || Integration is not null;

    private bool Descending => Sort.StartsWith('-');

    private ItemSort By => LowerCase<ItemSort>.Words.GetValueOrDefault(Sort.TrimStart('-'), ItemSort.CreatedAt);

    /// <summary>The address that shows it.</summary>
    public string Address(NavigationManager navigation, string page = "customers") => navigation.GetUriWithQueryParameters(
        navigation.BaseUri + page,
        new Dictionary<string, object?>
        {
            ["q"] = Text,
            ["status"] = Status,
            ["integration"] = Integration,
            ["sort"] = Sort == DefaultSort ? null : Sort,
            ["after"] = After,
        });

    /// <summary>The query of a page; null where the place in the address is none.</summary>
    public ItemQuery? Query(TenantId tenant)
    {
        ItemCursor? after = null;
        if (After is not null)
        {
            if (Cursors.Read(ListName, After, parts: 2) is not [var value, { } id]) return null;
            after = new ItemCursor(value, new ItemId(id));
        }

        return new ItemQuery
        {
            Tenant = tenant,
            Catalog = Tandem.Catalogs.Customers.Catalog.Name,
            Limit = PageSize,
            After = after,
            Search = Text,
            Status = Status is not null && LowerCase<LinkStatus>.Words.TryGetValue(Status, out var status) ? status : null,
            Integration = Integration,
            Sort = By,
            Descending = Descending,
        };
    }

    /// <summary>A place, as the address says it.</summary>
    public string? Place(ItemCursor? cursor) => cursor is null ? null : Cursors.Write(ListName, cursor.Value, cursor.Id.Value);

    /// <summary>How many it finds, as far as totals tell: not with a text, nor a status in whichever of many integrations.</summary>
    public long? CountIn(LiveSnapshot live) => (Text, Integration, Status, live.Totals) switch
    {
        ({ }, _, _, _) or (_, _, _, null) => null,
        (_, null, null, _) => live.Items,
        (_, null, _, { Links.Count: > 1 }) => null,
        (_, _, _, var totals) => totals.Links.Where(links => Integration is null || links.Key == Integration)
            .Sum(links => links.Value.Where(count => Status is null || string.Equals(count.Key.ToString(), Status, StringComparison.OrdinalIgnoreCase)).Sum(count => count.Value)),
    };

    /// <summary>
    /// What tells whether its first page is another by now: how many it finds, or else how many there are, for more of all may mean more of
    /// those; and where what changed last comes first, what happened last.
    /// </summary>
    public ListMark Mark(LiveSnapshot live) =>
        new(CountIn(live) ?? live.Items, IsByChange && live.Recent is [var last, ..] ? last.Entry.Position : null);

    /// <summary>Whether what changed last comes first.</summary>
    public bool IsByChange => By == ItemSort.UpdatedAt && Descending;

    private string ListName => $"dashboard/customers/{By}/{Descending}";
}
