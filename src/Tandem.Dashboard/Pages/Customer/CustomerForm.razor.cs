using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tandem.Dashboard.Access;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>Makes and edits a customer.</summary>
public sealed partial class CustomerForm
{
    private CustomerDraft _draft = new();
    private Dialog? _dialog;
    private IReadOnlyList<FieldChange>? _meanwhile;
    private IReadOnlyList<FieldChange> _mine = [];
    private string? _problem;
    private bool _saving;

    [Inject]
    private ItemWriter Writer { get; set; } = null!;

    [Inject]
    private IItemQueries Items { get; set; } = null!;

    [Inject]
    private UuidSource Ids { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    /// <summary>Who edits.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>It was saved.</summary>
    [Parameter]
    public EventCallback<ItemOutcome.Written> OnSaved { get; set; }

    /// <summary>Opens the form for a new customer.</summary>
    public void New() => Open(new CustomerDraft());

    /// <summary>Opens the form for one that is there.</summary>
    public void Edit(Item item) => Open(new CustomerDraft(item));

    private void Open(CustomerDraft draft)
    {
        (_draft, _meanwhile, _problem, _mine) = (draft, null, null, []);
        _dialog!.Open();
        StateHasChanged();
    }

    private async Task Save()
    {
        if (_saving) return;
        _problem = null;
        if (!_draft.CheckAll())
        {
            await FocusError();
            return;
        }

        if (_draft.Existing is not null && _draft.Changes.Count == 0)
        {
            await _dialog!.Close();
            return;
        }

        _saving = true;
        try
        {
            var cause = _draft.Existing is null ? "added in the dashboard" : "edited in the dashboard";
            var outcomes = await Writer.Write(Viewer.TenantId, CustomerDraft.Catalog, [_draft.Command(Ids)], Viewer.Source, cause, CancellationToken.None);
            await Told(outcomes[0]);
        }
        catch (StorageException failure)
        {
            _problem = failure.Message;
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task Told(ItemOutcome outcome)
    {
        switch (outcome)
        {
            case ItemOutcome.Written written:
                await _dialog!.Close();
                await OnSaved.InvokeAsync(written);
                break;
            case ItemOutcome.Invalid invalid:
                foreach (var (path, error) in invalid.Errors) _draft.Errors[path] = error;
                await FocusError();
                break;
            case ItemOutcome.Taken taken:
                _draft.Errors[taken.Path] = $"Another customer ({taken.Other}) has this. Choose another, or edit that one.";
                await FocusError();
                break;
            case ItemOutcome.VersionMismatch when await Items.Get([_draft.Existing!.Key], CancellationToken.None) is [var state]:
                _mine = _draft.Changes;
                _meanwhile = _draft.Rebase(state.Item);
                break;
            default:
                _problem = "This customer was deleted meanwhile. Close the form; its history can bring it back.";
                break;
        }
    }

    private bool Overrides(FieldChange theirs) => _mine.Any(change => change.Path == theirs.Path && change.To != theirs.To);

    private async Task FocusError()
    {
        // In the order of the form, and not of the alphabet.
        var first = CustomerDraft.Texts.Select(field => field.Path).FirstOrDefault(_draft.Errors.ContainsKey);
        if (first is not null) await Script.InvokeVoidAsync("Tandem.focus", IdOf(first));
    }

    private static bool IsWide(string path) => path is "description" or "address.line1" or "address.line2";

    private string Invalid(string path) => _draft.Errors.ContainsKey(path) ? "is-invalid" : "";

    private string IsInvalid(string path) => _draft.Errors.ContainsKey(path) ? "true" : "false";

    private static string IdOf(string path) => "field-" + path.Replace('.', '-');

    private static string ErrorId(string path) => IdOf(path) + "-error";
}
