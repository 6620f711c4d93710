using Microsoft.AspNetCore.Components;
using Tandem.Catalogs;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Conflicts;

/// <summary>One customer's conflicts. What was chosen stays while the page around it is read again.</summary>
public sealed partial class ConflictCard
{
    private readonly Dictionary<string, FieldChoice> _choices = [];

    /// <summary>The link, which is in conflict.</summary>
    [Parameter, EditorRequired]
    public required LinkState State { get; set; }

    /// <summary>What was edited there, of a customer that was deleted here.</summary>
    [Parameter]
    public IReadOnlyList<FieldConflict> Edits { get; set; } = [];

    /// <summary>Whether it is among the selected.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Whether something is being done already.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>It was selected, or no longer is.</summary>
    [Parameter]
    public EventCallback<bool> OnSelected { get; set; }

    /// <summary>A person has decided.</summary>
    [Parameter]
    public EventCallback<(LinkId Link, IReadOnlyDictionary<string, Resolution> Choices)> OnDecided { get; set; }

    [Inject]
    private IReadOnlyList<Catalog> Catalogs { get; set; } = null!;

    /// <summary>The id of the heading of a link's card.</summary>
    public static string TitleOf(LinkId link) => $"conflict-{link.Value}";

    private string TitleId => TitleOf(State.Link.Id);

    private string Remote => State.Link.Integration.Name;

    private bool IsDeletion => State.Link.Conflicts.Any(conflict => conflict.Path == FieldConflict.WholeItem);

    private string Title => CustomerNames.Of(State);

    private int Chosen => State.Link.Conflicts.Count(conflict => ChoiceOf(conflict.Path).Side is not null);

    private string Says => (State.Link.Conflicts.Count - Chosen) switch
    {
        0 => "",
        var left when Chosen == 0 => $"{Numbers.Count(left, "field")} to decide",
        var left => $"{Numbers.Count(left, "field")} will go on waiting",
    };

    private FieldChoice ChoiceOf(string path)
    {
        if (!_choices.TryGetValue(path, out var choice)) _choices[path] = choice = new FieldChoice();
        return choice;
    }

    private void Type(string path, string? value)
    {
        var choice = ChoiceOf(path);
        (choice.Side, choice.Value, choice.Error) = (ResolutionChoice.Value, value, null);
    }

    private Task Whole(ResolutionChoice side) => OnDecided.InvokeAsync(
        (State.Link.Id, new Dictionary<string, Resolution> { [FieldConflict.WholeItem] = new Resolution(side) }));

    private async Task Decide()
    {
        var choices = new Dictionary<string, Resolution>();
        var isValid = true;
        foreach (var path in State.Link.Conflicts.Select(conflict => conflict.Path))
        {
            if (ChoiceOf(path) is not { Side: { } side } choice) continue;
            var value = side is ResolutionChoice.Value && !string.IsNullOrEmpty(choice.Value) ? choice.Value : null;
            choice.Error = value is null ? null : Check(path, value);
            isValid &= choice.Error is null;
            choices[path] = new Resolution(side, value);
        }

        if (isValid && choices.Count > 0) await OnDecided.InvokeAsync((State.Link.Id, choices));
    }

    // The API's own rule for the field.
    private string? Check(string path, string value) =>
        Catalogs.FirstOrDefault(catalog => catalog.Name == State.Link.Item.Catalog)?.FieldOf(path) is { } field ? ItemValidator.CheckValue(field, value) : null;

    private sealed class FieldChoice
    {
        public ResolutionChoice? Side { get; set; }

        public string? Value { get; set; }

        public string? Error { get; set; }
    }
}
