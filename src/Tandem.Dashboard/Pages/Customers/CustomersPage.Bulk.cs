using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>What is done with many customers at once.</summary>
public sealed partial class CustomersPage
{
    private const int BatchSize = 500;

    [Inject]
    private ItemWriter Writer { get; set; } = null!;

    [Inject]
    private Operations Operations { get; set; } = null!;

    [Inject]
    private Toasts Notes { get; set; } = null!;

    private void Select((IReadOnlyList<string> Ids, bool Chosen) choice)
    {
        foreach (var id in choice.Ids)
        {
            if (choice.Chosen) _selected.Add(id);
            else _selected.Remove(id);
        }
    }

    private void ClearSelection() => _selected.Clear();

    private Task SyncSelected() => Act(async () =>
    {
        var asked = 0;
        foreach (var batch in Keys().Chunk(BatchSize)) asked += (await Operations.SyncNow(batch, relink: false, CancellationToken.None)).Count;
        _selected.Clear();
        Notes.Done($"{Numbers.Count(asked, "customer")} looked at on both sides now.");
    });

    private Task DeleteSelected() => Act(async () =>
    {
        var effects = new List<DeleteEffect>();
        foreach (var batch in Keys().Chunk(BatchSize))
        {
            foreach (var state in await Items.Get(batch, CancellationToken.None)) effects.AddRange(DeleteEffect.Of(state.Links, Integrations));
        }

        var many = Numbers.Count(_selected.Count, "customer");
        if (!await _confirm!.Ask($"Delete {many}?", $"Delete {many}", danger: true, Warning(effects, one: _selected.Count == 1))) return;

        var deleted = 0;
        foreach (var batch in _selected.Select(id => new ItemCommand.Delete(new ItemId(id))).Chunk(BatchSize))
        {
            var outcomes = await Writer.Write(
                Viewer.TenantId, Tandem.Catalogs.Customers.Catalog, batch, Viewer.Source, "deleted as one of many", CancellationToken.None);
            deleted += outcomes.Count(outcome => outcome is ItemOutcome.Deleted);
        }

        _selected.Clear();
        Notes.Done($"{Numbers.Count(deleted, "customer")} deleted.");
        await Reload();
    });

    private static RenderFragment Warning(IReadOnlyList<DeleteEffect> effects, bool one) => builder =>
    {
        builder.OpenComponent<DeleteWarning>(0);
        builder.AddComponentParameter(1, nameof(DeleteWarning.Effects), effects);
        builder.AddComponentParameter(2, nameof(DeleteWarning.One), one);
        builder.CloseComponent();
    };

    private async Task Act(Func<Task> action)
    {
        _acting = true;
        try
        {
            await action();
        }
        catch (Storage.StorageException failure)
        {
            Notes.Failed(failure.Message);
        }
        finally
        {
            _acting = false;
        }
    }

    private ItemKey[] Keys() =>
        [.. _selected.Select(id => new ItemKey(Viewer.TenantId, Tandem.Catalogs.Customers.Catalog.Name, new ItemId(id)))];

    private async Task Saved(ItemOutcome.Written written)
    {
        Notes.Done($"{written.Item.Record["name"] ?? "The customer"} was added. The other systems hear of it now.");
        await Reload();
    }
}
