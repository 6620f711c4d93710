namespace Tandem.Metrics;

/// <summary>What is counted by the second.</summary>
internal enum Counted
{
    Received,
    Applied,
    Ignored,
    Pushed,
    Failed,
    Conflicts,
    Calls,
    FailedCalls,
}

/// <summary>What happened in a stretch of time.</summary>
public sealed record Traffic
{
    /// <summary>When the stretch began.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>How long it is.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Events received: by webhook, poll or backfill.</summary>
    public required long Received { get; init; }

    /// <summary>Events applied.</summary>
    public required long Applied { get; init; }

    /// <summary>Events that said nothing new.</summary>
    public required long Ignored { get; init; }

    /// <summary>Writes that the remote has taken.</summary>
    public required long Pushed { get; init; }

    /// <summary>Links and events that were parked.</summary>
    public required long Failed { get; init; }

    /// <summary>Conflicts found.</summary>
    public required long Conflicts { get; init; }

    /// <summary>Remote calls made.</summary>
    public required long Calls { get; init; }

    /// <summary>Remote calls that did not do what was asked.</summary>
    public required long FailedCalls { get; init; }

    /// <summary>From a remote edit to its local write.</summary>
    public required Lag Inward { get; init; }

    /// <summary>From a local edit to its remote write.</summary>
    public required Lag Outward { get; init; }

    /// <summary>A count as a rate per second.</summary>
    public double PerSecond(long count) => Length > TimeSpan.Zero ? count / Length.TotalSeconds : 0;
}

/// <summary>How late changes arrived, in a stretch of time; each null where none did.</summary>
/// <param name="P50">Half were faster.</param>
/// <param name="P95">95 of 100 were faster.</param>
/// <param name="P99">99 of 100 were faster.</param>
public sealed record Lag(TimeSpan? P50, TimeSpan? P95, TimeSpan? P99);
