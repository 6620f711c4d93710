namespace Tandem.Streams;

/// <summary>Carries captured changes outward: at least once, acknowledged explicitly.</summary>
public interface IChangeStream
{
    /// <summary>Whether other programs read the stream too, so that every change is wanted, also one that no link has to hear of.</summary>
    bool IsFeed => false;

    /// <summary>The oldest changes that are not acknowledged, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<Storage.Change>> Read(int max, CancellationToken ct);

    /// <summary>Ends changes that were routed; those that <see cref="Storage.ISyncStore.Route"/> deleted itself are no longer there.</summary>
    Task Acknowledge(IReadOnlyList<Storage.Change> changes, CancellationToken ct);

    /// <summary>Yields whenever another program may have written to the database; the caller then reads.</summary>
    IAsyncEnumerable<bool> WatchWriters(CancellationToken ct);
}
