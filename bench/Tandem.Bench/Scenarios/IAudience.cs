namespace Tandem.Bench.Scenarios;

/// <summary>Those who look on while a run is measured.</summary>
internal interface IAudience
{
    /// <summary>They come: there are customers, and what warms up is still before them, so that they are warm too.</summary>
    Task Come(CancellationToken ct);

    /// <summary>From now on it counts.</summary>
    Task Begin(CancellationToken ct);

    /// <summary>It does not count any more.</summary>
    Task End(CancellationToken ct);
}
