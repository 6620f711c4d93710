using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Conflicts;

/// <summary>Links in conflict, a page at a time, decided one or many at once.</summary>
public sealed partial class ConflictsPage
{
    private const int PageSize = 20;

    private readonly HashSet<LinkId> _selected = [];
    private ConfirmDialog? _confirm;
    private IReadOnlyList<Card>? _cards;
    private long? _next;

    /// <summary>The id of the link after which the page begins.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? From { get; set; }

    /// <summary>The pages before this one.</summary>
    [SupplyParameterFromQuery(Name = "trail")]
    public string? Way { get; set; }

    [Inject]
    private IReports Reports { get; set; } = null!;

    [Inject]
    private Operations Operations { get; set; } = null!;

    [Inject]
    private IntegrationRegistry Registry { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    private long After => Place.Of(From) ?? 0;

    private bool AllSelected => _cards is { Count: > 0 } cards && cards.All(card => _selected.Contains(card.State.Link.Id));

    private bool AsksPeople => Registry.Of(Viewer.TenantId).Any(integration =>
        integration.Rules.Conflicts is ConflictPolicy.Manual || integration.Rules.FieldConflicts.Values.Contains(ConflictPolicy.Manual));

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => Reload();

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) => !ReferenceEquals(shown.Totals, next.Totals) || !ReferenceEquals(shown.Recent, next.Recent);

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        var links = await Reports.Links(
            new LinkQuery { Tenant = Viewer.TenantId, Statuses = [LinkStatus.Conflict], After = new LinkId(After), Limit = PageSize + 1 }, ct);
        var cards = new List<Card>();
        foreach (var state in links.Take(PageSize)) cards.Add(new Card(state, await Edits(state, ct)));
        _cards = cards;
        _next = links.Count > PageSize ? links[PageSize - 1].Link.Id.Value : null;
        _selected.IntersectWith(cards.Select(card => card.State.Link.Id));
    }

    // Of a customer that was deleted here, history tells what was edited there.
    private async Task<IReadOnlyList<FieldConflict>> Edits(LinkState state, CancellationToken ct)
    {
        if (state.Link.Conflicts.All(conflict => conflict.Path != FieldConflict.WholeItem)) return [];
        var told = (await Reports.History(state.Link.Item, null, 10, ct)).FirstOrDefault(entry => entry.Conflicts.Count > 0);
        return [.. (told?.Conflicts ?? []).Select(outcome => outcome.Conflict).Where(conflict => conflict.Path != FieldConflict.WholeItem)];
    }

    private void Select(LinkId link, bool on)
    {
        if (on) _selected.Add(link);
        else _selected.Remove(link);
    }

    private void SelectAll(bool on)
    {
        if (on) _selected.UnionWith(_cards!.Select(card => card.State.Link.Id));
        else _selected.Clear();
    }

    private async Task Decide((LinkId Link, IReadOnlyDictionary<string, Resolution> Choices) decision)
    {
        var next = _cards!.SkipWhile(card => card.State.Link.Id != decision.Link).Skip(1).FirstOrDefault()?.State.Link.Id
            ?? _cards!.FirstOrDefault(card => card.State.Link.Id != decision.Link)?.State.Link.Id;
        await Do(async () =>
        {
            switch (await Operations.Resolve(Viewer.TenantId, decision.Link, decision.Choices, Viewer.By, CancellationToken.None))
            {
                case null:
                    Notes.Failed("It was decided meanwhile, or settled by itself.");
                    break;
                case { Count: > 0 } gone:
                    Notes.Failed($"Nothing was decided: {string.Join(", ", gone.Select(FieldNames.Of))} changed meanwhile. Look again.");
                    break;
                default:
                    Notes.Done($"Decided: {Numbers.Count(decision.Choices.Count, "field")}. Both sides will have it in a moment.");
                    break;
            }
        });
        await Reload();

        // What had the focus is gone: it goes on with the next one.
        await Script.InvokeVoidAsync("Tandem.focus", Gone, next is { } link && _cards!.Any(card => card.State.Link.Id == link) ? ConflictCard.TitleOf(link) : "content");
    }

    private async Task DecideSelected(ResolutionChoice side)
    {
        var deletions = _cards!.Count(card => _selected.Contains(card.State.Link.Id) && card.State.Link.Conflicts.Any(conflict => conflict.Path == FieldConflict.WholeItem));
        var word = side is ResolutionChoice.Local ? "left" : "right";
        var deletes = deletions > 0
            ? side is ResolutionChoice.Local
                ? $" {Numbers.Count(deletions, "customer")} deleted here will be deleted there as well."
                : $" {Numbers.Count(deletions, "customer")} deleted here will come back."
            : "";
        if (!await _confirm!.Ask(
            $"All {word} for {Numbers.Count(_selected.Count, "customer")}?", $"Keep all {word}", danger: deletions > 0 && side is ResolutionChoice.Local,
            builder => builder.AddContent(
                0, $"Every field in conflict will have the value {(side is ResolutionChoice.Local ? "here, in your database" : "there, in the other system")}, on both sides.{deletes}")))
            return;
        await Do(async () =>
        {
            var asked = _selected.Count;
            var decided = await Operations.ResolveAll(Viewer.TenantId, [.. _selected], side, Viewer.By, CancellationToken.None);
            if (decided > 0) Notes.Done($"{Numbers.Count(decided, "customer")} decided.");
            if (decided < asked) Notes.Failed($"{Numbers.Count(asked - decided, "customer")} changed meanwhile and were left as they are. Look again.");
            _selected.Clear();
        });
        await Reload();
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

    private sealed record Card(LinkState State, IReadOnlyList<FieldConflict> Edits);
}
