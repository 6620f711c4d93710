using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Links;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>The customer here and in one integration.</summary>
public sealed partial class SidesCard
{
    /// <summary>The integration.</summary>
    [Parameter, EditorRequired]
    public required Integration Integration { get; set; }

    /// <summary>The item.</summary>
    [Parameter, EditorRequired]
    public required Item Item { get; set; }

    /// <summary>The link; null where there is none yet.</summary>
    [Parameter, EditorRequired]
    public Link? Link { get; set; }

    /// <summary>Whether something is being done.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Looks at both sides.</summary>
    [Parameter]
    public EventCallback OnSync { get; set; }

    /// <summary>Tries what failed again.</summary>
    [Parameter]
    public EventCallback<Link> OnRetry { get; set; }

    /// <summary>Parts the two.</summary>
    [Parameter]
    public EventCallback<Link> OnUnlink { get; set; }

    /// <summary>Links with an object that is there already.</summary>
    [Parameter]
    public EventCallback<IntegrationKey> OnLink { get; set; }

    private string Name => Integration.Key.Name;

    private LinkStatus Status => Link?.StatusBeside(Item) ?? LinkStatus.Pending;

    private Uri? Elsewhere => Link?.ExternalId is { } id ? Integration.Connector.PageOf(Item.Key.Catalog, id) : null;

    // Fields in the order of forms, then the named texts.
    private IEnumerable<FieldComparison> Fields =>
        FieldComparisons.Of(Link ?? new Link { Integration = Integration.Key, Item = Item.Key }, Item.Record, Integration.Rules)
            .OrderBy(each => FieldNames.Place(each.Path)).ThenBy(each => each.Path, StringComparer.Ordinal);

    private (string Word, string Sign)? Says(FieldState state) => state switch
    {
        FieldState.Outgoing => ($"on its way to {Name}", "arrow-right"),
        FieldState.Refused => ("refused", "circle-x"),
        FieldState.Conflict => ("in conflict", "git-compare"),
        FieldState.Apart => ("kept apart", "unlink"),
        _ => null,
    };

    private static RenderFragment Value(string? value) => builder =>
    {
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", value is null ? "no-value" : "side-value");
        builder.AddContent(2, value ?? "empty");
        builder.CloseElement();
    };
}
