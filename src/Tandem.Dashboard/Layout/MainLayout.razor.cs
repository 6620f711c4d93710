using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Tandem.Dashboard.Layout;

/// <summary>The frame of each page. A page that has failed does not take the next one with it.</summary>
public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? _boundary;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    // With a base address, a bare #content would lead to the overview.
    private string Here => Navigation.Uri.Split('#')[0];

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= Moved;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await Script.InvokeVoidAsync("Tandem.live");
    }

    private void Moved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(() =>
    {
        _boundary?.Recover();
        StateHasChanged();
    });

    private void Recover() => _boundary?.Recover();
}
