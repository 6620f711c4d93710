using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Access;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>The way back to an earlier version.</summary>
public sealed partial class UndoDialog
{
    private Dialog? _dialog;
    private ItemVersion? _version;
    private string? _problem;
    private bool _busy;

    /// <summary>The customer.</summary>
    [Parameter, EditorRequired]
    public ItemKey Key { get; set; }

    /// <summary>It was written.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    /// <summary>Who asks.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Shows what the way back to right after an entry would change.</summary>
    public void Open(HistoryEntry entry) => _ = InvokeAsync(async () =>
    {
        (_version, _problem) = (null, null);
        _dialog!.Open();
        await Read(entry.Position);
        StateHasChanged();
    });

    private async Task Read(long position)
    {
        try
        {
            _version = await Versions.At(Key, position, CancellationToken.None);
            if (_version is null) _problem = "This version is no longer known.";
        }
        catch (StorageException failure)
        {
            _problem = failure.Message;
        }
    }

    private async Task Restore()
    {
        _busy = true;
        try
        {
            var position = _version!.Entry.Position;
            switch (await Versions.Restore(CustomerDraft.Catalog, Key, position, _version.Now?.Version, Viewer.Source, CancellationToken.None))
            {
                case ItemOutcome.Written:
                    await _dialog!.Close();
                    await OnDone.InvokeAsync();
                    break;
                case ItemOutcome.Invalid invalid:
                    _problem = string.Join(" ", invalid.Errors.Select(error => $"{FieldNames.Of(error.Key)}: {error.Value}"));
                    break;
                case ItemOutcome.Taken taken:
                    _problem = $"{FieldNames.Of(taken.Path)}: another customer ({taken.Other}) has this value now.";
                    break;
                default:
                    await Read(position);
                    _problem = "It was changed meanwhile. What would change now is above; look again, then write.";
                    break;
            }
        }
        catch (StorageException failure)
        {
            _problem = failure.Message;
        }
        finally
        {
            _busy = false;
        }
    }
}
