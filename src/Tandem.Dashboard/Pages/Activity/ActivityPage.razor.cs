using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Activity;

/// <summary>History across all customers. The first page follows by itself until it is paused; filters and place are in the address bar.</summary>
public sealed partial class ActivityPage
{
    private const int PageSize = 50;
    private const int MostSources = 50;

    private readonly Asked<ActivityFilter> _asked = new(new ActivityFilter());
    private IReadOnlyList<ActivityRow>? _rows;
    private IReadOnlyList<string> _integrations = [];
    private IReadOnlyList<string> _sources = [];
    private long? _next;
    private long _shownSince = long.MaxValue;
    private int _arrived;
    private bool _isTailing = true;

    /// <summary>Only this kind.</summary>
    [SupplyParameterFromQuery]
    public string? Action { get; set; }

    /// <summary>Only by this source.</summary>
    [SupplyParameterFromQuery]
    public string? Source { get; set; }

    /// <summary>Only of this integration.</summary>
    [SupplyParameterFromQuery]
    public string? Integration { get; set; }

    /// <summary>Only of this customer.</summary>
    [SupplyParameterFromQuery]
    public string? Customer { get; set; }

    /// <summary>How far back: <c>15m</c>, <c>1h</c>, <c>24h</c>, <c>7d</c>, or <c>span</c>.</summary>
    [SupplyParameterFromQuery]
    public string? When { get; set; }

    /// <summary>Not before, of a span.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>Not after, of a span.</summary>
    [SupplyParameterFromQuery]
    public string? Until { get; set; }

    /// <summary>Below this position: an older page.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public string? Below { get; set; }

    /// <summary>The pages before this one.</summary>
    [SupplyParameterFromQuery(Name = "trail")]
    public string? Way { get; set; }

    [Inject]
    private IReports Reports { get; set; } = null!;

    [Inject]
    private IItemQueries Items { get; set; } = null!;

    [Inject]
    private FormerNames Names { get; set; } = null!;

    [Inject]
    private IntegrationRegistry Registry { get; set; } = null!;

    private long? Before => Place.Of(Below);

    private ActivityFilter Filter => _asked.Last;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _asked.Arrived(new ActivityFilter
        {
            Action = Action,
            Source = Source,
            Integration = Integration,
            Customer = Customer,
            When = When,
            From = From,
            Until = Until,
        }.Kept());
        (_shownSince, _arrived, _isTailing) = (long.MaxValue, 0, true);
        _integrations = [.. Registry.Of(Viewer.TenantId).Select(integration => integration.Key.Name)];
        await Reload();
    }

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) => Before is null && !ReferenceEquals(shown.Recent, next.Recent);

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        var query = Filter.Query(Viewer.TenantId, Time.GetUtcNow()) with { Before = _asked.IsAhead ? null : Before };
        if (!_isTailing && _rows is { Count: > 0 } shown)
        {
            _arrived = (await Reports.Activity(query with { After = shown[0].Entry.Position, Limit = PageSize }, ct)).Count;
            return;
        }

        if (_sources.Count == 0) _sources = await Reports.Sources(Viewer.TenantId, MostSources, ct);
        var entries = await Reports.Activity(query with { Limit = PageSize + 1 }, ct);
        var rows = await ActivityRows.Of([.. entries.Take(PageSize)], Items, Names, ct);

        // What comes now is marked as new; what was there at the first look is not.
        _shownSince = _rows is { Count: > 0 } before ? before[0].Entry.Position : long.MaxValue;
        _rows = rows;
        _next = entries.Count > PageSize ? entries[PageSize - 1].Position : null;
        _arrived = 0;
    }

    private Task ToggleTail()
    {
        _isTailing = !_isTailing;
        return _isTailing ? Reload() : Task.CompletedTask;
    }

    private void Apply(ActivityFilter filter)
    {
        var kept = filter.Kept();
        _asked.Ask(kept);
        _rows = null;
        Navigation.GoTo(
            ("action", kept.Action), ("source", kept.Source), ("integration", kept.Integration), ("customer", kept.Customer), ("when", kept.When),
            ("from", kept.From), ("until", kept.Until), ("before", null), ("trail", null));
    }

    private void First() => Navigation.GoTo(("before", null), ("trail", null));

    private void Previous()
    {
        var trail = Trail.Parse(Way);
        var (start, rest) = trail.HasPrevious ? trail.Back() : ("0", "");
        Navigation.GoTo(("before", start is "0" ? null : start), ("trail", rest));
    }

    private void Next() => Navigation.GoTo(
        ("before", _next?.ToString(CultureInfo.InvariantCulture)),
        ("trail", Trail.Parse(Way).Onward((Before ?? 0).ToString(CultureInfo.InvariantCulture))));
}
