using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Verifying;

namespace Tandem.Dashboard.Pages.Integrations;

/// <summary>Comparisons of an integration. While one is under way, it is looked at twice a second.</summary>
public sealed partial class VerifyPanel
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private ConfirmDialog? _confirm;
    private VerifyReport? _report;
    private bool _isRead;
    private bool _isWatching;

    /// <summary>The integration.</summary>
    [Parameter, EditorRequired]
    public required Integration Integration { get; set; }

    [Inject]
    private VerifyJobs Jobs { get; set; } = null!;

    /// <inheritdoc />
    protected override bool Differs(LiveSnapshot shown, LiveSnapshot next) => false;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await Reload();
        if (RendererInfo.IsInteractive) Watch();
    }

    /// <inheritdoc />
    protected override async Task Read(CancellationToken ct)
    {
        _report = await Jobs.Last(Integration.Key, ct);
        _isRead = true;
    }

    private Task Compare() => Start(repair: false);

    private async Task Start(bool repair)
    {
        await Do(async () => _report = await Jobs.Start(Integration, repair, CancellationToken.None));
        Watch();
    }

    private async Task Stop()
    {
        await Do(() =>
        {
            if (!Jobs.Stop(Integration.Key)) Notes.Failed("It runs in another server process, and is stopped there.");
            return Task.CompletedTask;
        });
        await Reload();
    }

    private async Task Repair()
    {
        if (_report is not { } report) return;
        if (!await _confirm!.Ask(
            $"Repair {Numbers.Count(report.Differences, "difference")}?", "Repair", danger: true, builder =>
            {
                builder.OpenComponent<RepairPlan>(0);
                builder.AddComponentParameter(1, nameof(RepairPlan.Report), report);
                builder.AddComponentParameter(2, nameof(RepairPlan.Rules), Integration.Rules);
                builder.CloseComponent();
            }))
            return;
        await Start(repair: true);
    }

    private void Watch()
    {
        if (_isWatching || _report is not { IsRunning: true }) return;
        _isWatching = true;
        _ = WatchUntilEnd();
    }

    private async Task WatchUntilEnd()
    {
        while (_report is { IsRunning: true } && !Gone.IsCancellationRequested)
        {
            await Task.Delay(Look, Time, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (Gone.IsCancellationRequested) return;
            await Reload();
            StateHasChanged();
        }

        _isWatching = false;
    }
}
