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

    private readonly Asked<LinkFilter> _asked = new(new LinkFilter());
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
    [SupplyParameterFromQuery(Name = "after")]
    public string? From { get; set; }

    /// <summary>The pages before this one.</summary>
    [SupplyParameterFromQuery(Name = "trail")]
    public string? Way { get; set; }

    [Inject]
    private IReports Reports { get; set; } = null!;

    private long After => Place.Of(From) ?? 0;

    private LinkFilter Filter => _asked.Last;

    /// <inheritdoc />
    protected override Task OnParametersSetAsync()
    {
        _asked.Arrived(new LinkFilter { Integration = Integration, Status = Status, Id = Id }.Kept());
        _id = Filter.Id;
        return Reload();
    }

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        !ReferenceEquals(shown.Totals, next.Totals) || !ReferenceEquals(shown.Integrations, next.Integrations) || (!next.IsKnown && shown.Problem != next.Problem);

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        var links = await Reports.Links(
            Filter.Query(Viewer.TenantId) with { After = new LinkId(_asked.IsAhead ? 0 : After), Limit = PageSize + 1 }, ct);
        _links = [.. links.Take(PageSize)];
        _next = links.Count > PageSize ? links[PageSize - 1].Link.Id.Value : null;
    }

    private async Task Again() => await Feed.Refresh(Viewer.TenantId);

    private void Search() => Apply(Filter with { Id = _id });

    private void Clear() => Apply(new LinkFilter());

    // With another filter the list begins anew.
    private void Apply(LinkFilter filter)
    {
        var kept = filter.Kept();
        _asked.Ask(kept);
        Navigation.GoTo(("integration", kept.Integration), ("status", kept.Status), ("id", kept.Id), ("after", null), ("trail", null));
    }

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
