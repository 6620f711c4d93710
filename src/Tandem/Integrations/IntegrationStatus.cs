using Tandem.Limits;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Storage;

namespace Tandem.Integrations;

/// <summary>How an integration does, at a moment.</summary>
public sealed record IntegrationStatus
{
    /// <summary>The integration.</summary>
    public required Integration Integration { get; init; }

    /// <summary>What is remembered of it.</summary>
    public required IntegrationState State { get; init; }

    /// <summary>Whether it is worth calling.</summary>
    public required IntegrationHealth Health { get; init; }

    /// <summary>Until when the remote asked for patience; null where it did not.</summary>
    public DateTimeOffset? ThrottledUntil { get; init; }

    /// <summary>For how long the events feed has not been read; null where it never was.</summary>
    public TimeSpan? PollAge { get; init; }

    /// <summary>The import that is under way or was last; null where there never was one.</summary>
    public ImportProgress? Import { get; init; }

    /// <summary>What came to its webhook route.</summary>
    public required WebhookTraffic Webhooks { get; init; }

    /// <summary>How much of the account's rate limit is used: all calls first, then each kind.</summary>
    public required IReadOnlyList<RateUse> RateUse { get; init; }

    /// <summary>Its links, by status.</summary>
    public required IReadOnlyDictionary<LinkStatus, long> Links { get; init; }

    /// <summary>Events that are not applied yet.</summary>
    public required long WaitingEvents { get; init; }

    /// <summary>Links that are due or worked on.</summary>
    public required long WaitingLinks { get; init; }

    /// <summary>Events that could not be applied.</summary>
    public required long ParkedEvents { get; init; }

    /// <summary>What this process has done in the last five minutes, for all integrations together.</summary>
    public required Traffic LastFiveMinutes { get; init; }

    /// <summary>Its own links of a status.</summary>
    public long Count(LinkStatus status) => Links.GetValueOrDefault(status);
}

/// <summary>Whether an integration is worth calling.</summary>
public enum IntegrationHealth
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>A person has paused it.</summary>
    Paused,

    /// <summary>The remote does not answer; it is tried at growing intervals.</summary>
    Unreachable,

    /// <summary>The remote asked for patience.</summary>
    Throttled,
}

/// <summary>How far an import is.</summary>
/// <param name="State">What is stored of it.</param>
/// <param name="PerSecond">Objects read a second just now; null where it does not run here, or has just begun.</param>
/// <param name="Left">How long it will likely take yet; null where nobody can tell.</param>
public sealed record ImportProgress(BackfillState State, double? PerSecond, TimeSpan? Left)
{
    /// <summary>Whether it is under way, be it that it waits.</summary>
    public bool IsRunning => State.FinishedAt is null;

    /// <summary>How much of it is done, 0 to 1; null where nobody can tell.</summary>
    public double? Share => !IsRunning ? 1 : State.Expected is > 0 and var expected ? Math.Min(0.99, State.Read / (double)expected) : null;

    /// <summary>Of what is stored, and how fast it goes.</summary>
    public static ImportProgress Of(BackfillState state, double? perSecond)
    {
        var left = state is { FinishedAt: null, Expected: { } expected } && perSecond is > 0
            ? TimeSpan.FromSeconds(Math.Max(0, expected - state.Read) / perSecond.Value)
            : (TimeSpan?)null;
        return new ImportProgress(state, state.FinishedAt is null ? perSecond : null, left);
    }
}
