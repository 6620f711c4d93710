using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Tandem.Dashboard.Shared;

/// <summary>A window over the page, on the browser's own dialog element.</summary>
public sealed partial class Dialog
{
    private ElementReference _element;
    private bool _open;
    private bool _toShow;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    /// <summary>What it is about.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What it holds: a body (<c>dialog-body</c>) and buttons (<c>dialog-foot</c>).</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>More classes, such as <c>dialog-wide</c>.</summary>
    [Parameter]
    public string Class { get; set; } = "";

    /// <summary>It was closed, by whatever means.</summary>
    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => _open;

    /// <summary>Opens it.</summary>
    public void Open()
    {
        (_open, _toShow) = (true, true);
        StateHasChanged();
    }

    /// <summary>Closes it.</summary>
    public async Task Close()
    {
        if (_open) await Script.InvokeVoidAsync("Tandem.closeDialog", _element);
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_toShow) return;
        _toShow = false;
        await Script.InvokeVoidAsync("Tandem.showDialog", _element);
    }

    private async Task Closed()
    {
        _open = false;
        await OnClosed.InvokeAsync();
    }
}
