using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Syncing;

namespace Tandem.Dashboard.Pages.Integrations;

/// <summary>One integration. What it shows comes with the live snapshot; its panels do what is asked.</summary>
public sealed partial class IntegrationPage
{
    private ConfirmDialog? _confirm;

    /// <summary>Its name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    [Inject]
    private IntegrationRegistry Registry { get; set; } = null!;

    [Inject]
    private Operations Operations { get; set; } = null!;

    private Integration? Integration => Registry.Find(new IntegrationKey(Viewer.TenantId, Name));

    private IntegrationReport? Report => Live.Integrations.FirstOrDefault(report => report.Integration.Key.Name == Name);

    private bool IsPaused => Report?.State.Paused ?? false;

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) =>
        !ReferenceEquals(shown.Integrations, next.Integrations) || (!next.IsKnown && shown.Problem != next.Problem);

    /// <inheritdoc />
    protected override Task OnLive() => Task.CompletedTask;

    /// <inheritdoc />
    protected override Task Read(CancellationToken ct) => Task.CompletedTask;

    private async Task Again() => await Feed.Refresh(Viewer.TenantId);

    private async Task Pause()
    {
        if (!await _confirm!.Ask(
            $"Pause {Name}?", "Pause", danger: false,
            builder => builder.AddContent(0, "Nothing is sent to it or read from it until somebody resumes it. Webhooks are still taken in and wait; nothing is lost.")))
            return;
        if (await Do(() => Operations.Pause(Integration!, paused: true, CancellationToken.None))) Notes.Done($"{Name} is paused.");
        await Feed.Refresh(Viewer.TenantId);
    }

    private async Task Resume()
    {
        if (await Do(() => Operations.Pause(Integration!, paused: false, CancellationToken.None))) Notes.Done($"{Name} goes on.");
        await Feed.Refresh(Viewer.TenantId);
    }
}
