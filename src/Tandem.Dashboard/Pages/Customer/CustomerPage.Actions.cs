using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Pages.Customers;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>What is done with one customer.</summary>
public sealed partial class CustomerPage
{
    private bool _acting;

    [Inject]
    private ItemWriter Writer { get; set; } = null!;

    [Inject]
    private Operations Operations { get; set; } = null!;

    [Inject]
    private Toasts Notes { get; set; } = null!;

    private Task SyncNow() => Act(async () =>
    {
        var links = await Operations.SyncNow(Key, relink: false, CancellationToken.None);
        Notes.Done(links is { Count: > 0 } ? "Both sides are looked at now." : "There is nothing to look at: it is linked with no system.");
    });

    private Task Retry(Link link) => Act(async () =>
    {
        await Operations.RetryLinks(Viewer.TenantId, [link.Id], CancellationToken.None);
        Notes.Done($"{link.Integration.Name} is asked again now.");
    });

    private Task Unlink(Link link) => Act(async () =>
    {
        RenderFragment body = builder => builder.AddMarkupContent(
            0, "<p>Both keep what they hold now, and edits no longer travel. Nothing is deleted. You can link the two again later.</p>");
        if (!await _confirm!.Ask($"Unlink from {link.Integration.Name}?", "Unlink", danger: true, body)) return;
        await Operations.Unlink(Viewer.TenantId, link.Id, Viewer.By, CancellationToken.None);
        Notes.Done($"Unlinked from {link.Integration.Name}.");
    });

    private Task Delete() => Act(async () =>
    {
        var effects = DeleteEffect.Of(_state!.Links, Integrations);
        if (!await _confirm!.Ask($"Delete {Title}?", "Delete", danger: true, Warning(effects))) return;
        var command = new ItemCommand.Delete(new ItemId(Id));
        await Writer.Write(Viewer.TenantId, Tandem.Catalogs.Customers.Catalog, [command], Viewer.Source, "deleted in the dashboard", CancellationToken.None);
        Notes.Done("Deleted here. What follows in the other systems is under way.");
    });

    private async Task Saved(ItemOutcome.Written written)
    {
        Notes.Done("Saved. The other systems hear of it now.");
        await Read();
    }

    private async Task Linked(string integration)
    {
        Notes.Done($"Linked with {integration}. What the two hold is merged now.");
        await Read();
    }

    private void Undo(HistoryEntry entry) => _undo!.Open(entry);

    private async Task Undone()
    {
        Notes.Done("Written as a new version. The other systems hear of it now.");
        await Read();
    }

    private static RenderFragment Warning(IReadOnlyList<DeleteEffect> effects) => builder =>
    {
        builder.OpenComponent<DeleteWarning>(0);
        builder.AddComponentParameter(1, nameof(DeleteWarning.Effects), effects);
        builder.AddComponentParameter(2, nameof(DeleteWarning.One), true);
        builder.CloseComponent();
    };

    private async Task Act(Func<Task> action)
    {
        _acting = true;
        try
        {
            await action();
            await Read();
        }
        catch (StorageException failure)
        {
            Notes.Failed(failure.Message);
        }
        finally
        {
            _acting = false;
        }
    }
}
