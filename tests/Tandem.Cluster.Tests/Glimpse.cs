using System.Diagnostics;

namespace Tandem.Cluster.Tests;

/// <summary>
/// What people see before they choose: read a few times a second for all of them. Read at each edit it took more of the machine than the edits,
/// and the nodes wait for the machine. What was seen may be gone by then, as it may for a person.
/// </summary>
internal sealed class Glimpse<T>(Func<Task<IReadOnlyList<T>>> read)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private Task<IReadOnlyList<T>>? _reading;
    private long _at;

    public Task<IReadOnlyList<T>> Now()
    {
        lock (_gate)
        {
            if (_reading is not null && (!_reading.IsCompleted || (_reading.IsCompletedSuccessfully && Stopwatch.GetElapsedTime(_at) < Fresh))) return _reading;
            _at = Stopwatch.GetTimestamp();
            return _reading = read();
        }
    }
}
