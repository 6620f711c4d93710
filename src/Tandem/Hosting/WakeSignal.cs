using System.Threading.Channels;

namespace Tandem.Hosting;

/// <summary>Wakes one waiting worker at once. A signal that comes while nobody waits is kept; many are as one.</summary>
public sealed class WakeSignal(TimeProvider time)
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the worker.</summary>
    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Returns at the next signal, or after <paramref name="atMost"/>: the safety net for signals that no process saw.</summary>
    public async Task Wait(TimeSpan atMost, CancellationToken ct)
    {
        if (_signal.Reader.TryRead(out _)) return;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var signalled = _signal.Reader.WaitToReadAsync(limit.Token).AsTask();
        await Task.WhenAny(signalled, Task.Delay(atMost, time, limit.Token));
        await limit.CancelAsync();
        ct.ThrowIfCancellationRequested();
        _signal.Reader.TryRead(out _);
    }
}
