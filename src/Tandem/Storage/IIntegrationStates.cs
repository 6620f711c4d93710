using Tandem.Integrations;

namespace Tandem.Storage;

/// <summary>What the engine remembers of each integration.</summary>
public interface IIntegrationStates
{
    /// <summary>All that are known.</summary>
    Task<IReadOnlyList<IntegrationState>> Load(CancellationToken ct);

    /// <summary>
    /// One transaction: reads the integration's state (a fresh one where there is none), changes it and saves it; returns it as saved.
    /// </summary>
    Task<IntegrationState> Update(IntegrationKey integration, Func<IntegrationState, IntegrationState> change, CancellationToken ct);
}

/// <summary>An integration's memory.</summary>
public sealed record IntegrationState
{
    /// <summary>The integration.</summary>
    public required IntegrationKey Integration { get; init; }

    /// <summary>How often it was saved: of two readings, the one with more is the later. Counted by the store.</summary>
    public long Revision { get; init; }

    /// <summary>Pushes, polls and backfills rest; webhooks are still accepted, and their events wait.</summary>
    public bool Paused { get; init; }

    /// <summary>How often it was resumed after a pause.</summary>
    public int Resumes { get; init; }

    /// <summary>The poller has read all events stamped up to this (Unix seconds of the remote's clock); null until it first has.</summary>
    public long? PollCursor { get; init; }

    /// <summary>When the poller last succeeded.</summary>
    public DateTimeOffset? PolledAt { get; init; }

    /// <summary>The backfill that is under way or was last; null where there never was one.</summary>
    public BackfillState? Backfill { get; init; }

    /// <summary>The webhook registration that Tandem made; null where it made none.</summary>
    public string? WebhookId { get; init; }

    /// <summary>The secret of that registration.</summary>
    public Secret? WebhookSecret { get; init; }

    /// <summary>The address of that registration.</summary>
    public string? WebhookAddress { get; init; }

    /// <summary>What came to the webhook route, up to some seconds ago; null where nothing ever did.</summary>
    public WebhookTraffic? Webhooks { get; init; }
}

/// <summary>How far a backfill is. Saved with each page, so that it goes on where it was.</summary>
public sealed record BackfillState
{
    /// <summary>The catalog's name.</summary>
    public required string Catalog { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The next page; null at the start and at the end.</summary>
    public string? Cursor { get; init; }

    /// <summary>Remote objects read.</summary>
    public long Read { get; init; }

    /// <summary>Remote objects that are likely there in all; null where nobody can tell.</summary>
    public long? Expected { get; init; }

    /// <summary>Items created.</summary>
    public long Created { get; init; }

    /// <summary>Items changed or joined.</summary>
    public long Changed { get; init; }

    /// <summary>What stopped it for the time being, in the remote's words; null where nothing did.</summary>
    public string? Error { get; init; }
}
