using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Access;

namespace Tandem.Dashboard.Live;

/// <summary>
/// A component that shows a part of the live snapshot and is drawn again when that part has changed. Before the page is live, it shows
/// what was read for the first paint.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private IDisposable? _following;
    private IDisposable? _watching;
    private bool _isGone;

    /// <summary>Where it is read from.</summary>
    [Inject]
    protected LiveFeed Feed { get; set; } = null!;

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The snapshot that is shown.</summary>
    protected LiveSnapshot Live { get; private set; } = LiveSnapshot.Unknown;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive) _following = Feed.Follow(Viewer.TenantId, Changed);
        Live = await Feed.Read(Viewer.TenantId);
    }

    /// <summary>Whether the component looks otherwise with <paramref name="next"/> than with <paramref name="shown"/>.</summary>
    protected virtual bool Differs(LiveSnapshot shown, LiveSnapshot next) => true;

    /// <summary>Called after <see cref="Live"/> has changed, before it is drawn.</summary>
    protected virtual Task OnLive() => Task.CompletedTask;

    /// <summary>
    /// Has the items told in <see cref="LiveSnapshot.Touched"/> that stand otherwise than they are shown, instead of those that were shown before.
    /// </summary>
    protected void Watch(IEnumerable<ShownItem> shown)
    {
        if (!RendererInfo.IsInteractive || _isGone) return;
        _watching?.Dispose();
        _watching = Feed.Watch(Viewer.TenantId, shown);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops following.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _isGone = true;
        _following?.Dispose();
        _watching?.Dispose();
    }

    private void Changed(LiveSnapshot next) => _ = InvokeAsync(async () =>
    {
        if (!Differs(Live, next)) return;
        Live = next;
        await OnLive();
        StateHasChanged();
    });
}
