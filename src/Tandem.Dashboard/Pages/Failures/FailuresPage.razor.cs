using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Failures;

/// <summary>Parked links and events: retried or given up, one, some or all.</summary>
public sealed partial class FailuresPage
{
    private const int PageSize = 20;

    private readonly HashSet<LinkId> _selectedLinks = [];
    private readonly HashSet<long> _selectedEvents = [];
    private readonly HashSet<LinkId> _triedLinks = [];
    private readonly HashSet<long> _triedEvents = [];
    private ConfirmDialog? _confirm;
    private IReadOnlyList<LinkState>? _links;
    private IReadOnlyList<ParkedEvent>? _events;
    private long? _nextLink;
    private long? _nextEvent;

    /// <summary>The id of the link after which its page begins.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? FromLink { get; set; }

    /// <summary>The id of the event after which its page begins.</summary>
    [SupplyParameterFromQuery(Name = "after-event")]
    public string? FromEvent { get; set; }

    [Inject]
    private IReports Reports { get; set; } = null!;

    [Inject]
    private IEventStream Events { get; set; } = null!;

    [Inject]
    private Operations Operations { get; set; } = null!;

    private long After => Place.Of(FromLink) ?? 0;

    private long AfterEvent => Place.Of(FromEvent) ?? 0;

    private int Selected => _selectedLinks.Count + _selectedEvents.Count;

    private bool IsTrying => _triedLinks.Count + _triedEvents.Count > 0;

    private bool AllSelected => Selected > 0 && Selected == (_links?.Count ?? 0) + (_events?.Count ?? 0);

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => Reload();

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        !ReferenceEquals(shown.Totals, next.Totals) || !ReferenceEquals(shown.Recent, next.Recent); // refused again at once: the totals are the same

    // What is tried again stays in its place until it is known what came of it.
    /// <inheritdoc />
    protected override Task OnLive() => IsTrying ? Task.CompletedTask : base.OnLive();

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        var links = await Reports.Links(
            new LinkQuery { Tenant = Viewer.TenantId, Statuses = [LinkStatus.Failed], After = new LinkId(After), Limit = PageSize + 1 }, ct);
        var events = await Events.Parked(Viewer.TenantId, AfterEvent, PageSize + 1, ct);
        (_links, _events) = ([.. links.Take(PageSize)], [.. events.Take(PageSize)]);
        _nextLink = links.Count > PageSize ? links[PageSize - 1].Link.Id.Value : null;
        _nextEvent = events.Count > PageSize ? events[PageSize - 1].Id : null;
        _selectedLinks.IntersectWith(_links.Select(state => state.Link.Id));
        _selectedEvents.IntersectWith(_events.Select(parked => parked.Id));
    }

    private static void Select<T>(HashSet<T> selected, T id, bool on)
    {
        if (on) selected.Add(id);
        else selected.Remove(id);
    }

    private void SelectAll(bool on)
    {
        _selectedLinks.Clear();
        _selectedEvents.Clear();
        if (!on) return;
        _selectedLinks.UnionWith(_links!.Select(state => state.Link.Id));
        _selectedEvents.UnionWith(_events!.Select(parked => parked.Id));
    }

    private Task RetrySelected() => Retry([.. _selectedLinks], [.. _selectedEvents]);

    private Task RetryAll() => Retry(null, null);

    private Task DiscardSelected() => Discard([.. _selectedLinks], [.. _selectedEvents]);

    private Task DiscardAll() => Discard(null, null);

    /// <summary>Null for all there are.</summary>
    private async Task Retry(IReadOnlyList<LinkId>? links, IReadOnlyList<long>? events)
    {
        if (IsBusy) return;
        var shown = _events!.Where(parked => events is null || events.Contains(parked.Id)).ToArray();
        _triedLinks.UnionWith(_links!.Select(state => state.Link.Id).Where(id => links is null || links.Contains(id)));
        _triedEvents.UnionWith(shown.Select(parked => parked.Id));
        try
        {
            // Busy until the page is read again: nothing is clicked on a row that is about to go.
            await Do(async () =>
            {
                var count = await Operations.RetryLinks(Viewer.TenantId, links, CancellationToken.None)
                    + await Operations.ReplayEvents(Viewer.TenantId, events, CancellationToken.None);
                if (count > 0) await new SecondTry(Reports, Events, Time).Settled(Viewer.TenantId, _triedLinks, shown, Gone);
                await AfterDone();
                if (count > 0) Notes.Done($"{Numbers.Count(count, "failure")} tried again. What fails again is here with its reason.");
                else Notes.Failed("Nothing was left to retry: it was settled meanwhile.");
            });
        }
        finally
        {
            _triedLinks.Clear();
            _triedEvents.Clear();
        }
    }

    private async Task Discard(IReadOnlyList<LinkId>? links, IReadOnlyList<long>? events)
    {
        var (some, set) = (links?.Count ?? (int)Live.Links(LinkStatus.Failed), events?.Count ?? (int)Live.ParkedEvents);
        if (!await _confirm!.Ask(
            $"Discard {Numbers.Count(some + set, "failure")}?", "Discard", danger: true, builder => builder.AddContent(0, Consequence(some, set)))) return;
        await Do(async () =>
        {
            var count = await Operations.DiscardLinks(Viewer.TenantId, links, Viewer.By, CancellationToken.None)
                + await Operations.DiscardEvents(Viewer.TenantId, events, CancellationToken.None);
            Notes.Done($"{Numbers.Count(count, "failure")} discarded.");
        });
        await AfterDone();
    }

    private static string Consequence(int links, int events) => string.Join(' ', new[]
    {
        links > 0 ? $"{Numbers.Count(links, "customer")} will be unlinked: both sides keep what they have, and are no longer kept the same." : null,
        events > 0 ? $"{Numbers.Count(events, "event")} will be dropped with what {(events == 1 ? "it tells" : "they tell")}." : null,
        "This cannot be undone.",
    }.OfType<string>());

    private async Task AfterDone()
    {
        _selectedLinks.Clear();
        _selectedEvents.Clear();

        // In this order: what changes after the feed has read comes with its next reading, and the page reads again.
        await Feed.Refresh(Viewer.TenantId);
        await Reload();
    }

    private void FirstLinks() => Navigation.GoTo(("after", null));

    private void NextLinks() => Navigation.GoTo(("after", _nextLink?.ToString(CultureInfo.InvariantCulture)));

    private void FirstEvents() => Navigation.GoTo(("after-event", null));

    private void NextEvents() => Navigation.GoTo(("after-event", _nextEvent?.ToString(CultureInfo.InvariantCulture)));
}
