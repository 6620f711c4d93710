using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Integrations;

/// <summary>The integrations, and a page of links; filters and place are in the address bar.</summary>
public sealed partial class IntegrationsPage
{
    private const int PageSize = 25;

    private IReadOnlyList<LinkState>? _links;
    private long? _next;
    private string? _id;

    /// <summary>Only those of this integration.</summary>
    [SupplyParameterFromQuery]
    public string? Integration { get; set; }

    /// <summary>Only those of this status.</summary>
    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    /// <summary>Only those with this id.</summary>
    [SupplyParameterFromQuery]
    public string? Id { get; set; }

    /// <summary>The id of the link after which the page begins.</summary>
    [SupplyParameterFromQuery]
    public long After { get; set; }

    /// <summary>The pages before this one.</summary>
    [SupplyParameterFromQuery(Name = "trail")]
    public string? Way { get; set; }

    [Inject]
    private IReports Reports { get; set; } = null!;

    private bool IsFiltered => !string.IsNullOrEmpty(Integration) || !string.IsNullOrEmpty(Status) || !string.IsNullOrEmpty(Id);

    /// <inheritdoc />
    protected override Task OnParametersSetAsync()
    {
        _id = Id;
        return Reload();
    }

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        !ReferenceEquals(shown.Totals, next.Totals) || !ReferenceEquals(shown.Integrations, next.Integrations);

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        var links = await Reports.Links(
            new LinkQuery
            {
                Tenant = Viewer.TenantId,
                Integration = string.IsNullOrEmpty(Integration) ? null : Integration,
                Statuses = Enum.TryParse<LinkStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? [status] : [],
                Id = string.IsNullOrEmpty(Id) ? null : Id.Trim(),
                After = new LinkId(Math.Max(0, After)),
                Limit = PageSize + 1,
            },
            ct);
        _links = [.. links.Take(PageSize)];
        _next = links.Count > PageSize ? links[PageSize - 1].Link.Id.Value : null;
    }

    private void Search() => Filter(("id", _id?.Trim()));

    private void Clear() => Filter(("id", null), ("integration", null), ("status", null));

    // With another filter the list begins anew.
    private void Filter(params (string, string?)[] filters) => Navigation.GoTo([.. filters, ("after", null), ("trail", null)]);

    private void First() => Navigation.GoTo(("after", null), ("trail", null));

    private void Previous()
    {
        var trail = Trail.Parse(Way);
        var (start, rest) = trail.HasPrevious ? trail.Back() : ("0", "");
        Navigation.GoTo(("after", start is "0" ? null : start), ("trail", rest));
    }

    private void Next() => Navigation.GoTo(
        ("after", _next?.ToString(CultureInfo.InvariantCulture)), ("trail", Trail.Parse(Way).Onward(After.ToString(CultureInfo.InvariantCulture))));
}
