using Tandem.Connectors;
using Tandem.Limits;
using Tandem.Merging;
using Tandem.Metrics;
using Tandem.Streams;

namespace Tandem.Integrations;

/// <summary>One configured account of a connector, at work in this process.</summary>
public sealed class Integration
{
    /// <summary>Makes one from its connector and options.</summary>
    public Integration(string name, IConnector connector, IntegrationOptions options, TimeProvider time)
    {
        Key = new IntegrationKey(new TenantId(options.Tenant), name);
        Connector = connector;
        Options = options;
        Rules = new SyncRules
        {
            Conflicts = options.Conflicts,
            FieldConflicts = options.FieldConflicts,
            FieldDirections = options.FieldDirections,
            LocalDelete = options.LocalDelete,
            RemoteDelete = options.RemoteDelete,
        };
        Budget = new RateBudget(connector.Limits, time);
        Circuit = new CircuitBreaker(time);
        Breaker = new MassChangeBreaker(options, time);
        WebhookSecrets = [.. options.WebhookSecrets];
        WebhookLog = new WebhookLog(time);
        ImportMeter = new ProgressMeter(time);
    }

    /// <summary>Its owner and name.</summary>
    public IntegrationKey Key { get; }

    /// <summary>Speaks to the account.</summary>
    public IConnector Connector { get; }

    /// <summary>How it works.</summary>
    public IntegrationOptions Options { get; }

    /// <summary>How its catalogs are merged.</summary>
    public SyncRules Rules { get; }

    /// <summary>The calls that the account bears.</summary>
    public RateBudget Budget { get; }

    /// <summary>Whether the account is worth calling.</summary>
    public CircuitBreaker Circuit { get; }

    /// <summary>Whether so many changes at once need a person.</summary>
    public MassChangeBreaker Breaker { get; }

    /// <summary>
    /// The webhook secrets in force: the configured ones, and that of the registration that Tandem made. Replaced whole, read without a lock.
    /// </summary>
    public IReadOnlyList<string> WebhookSecrets { get; internal set; }

    /// <summary>What came to its webhook route.</summary>
    public WebhookLog WebhookLog { get; }

    /// <summary>How fast its backfill reads, while one runs in this process.</summary>
    public ProgressMeter ImportMeter { get; }

    /// <summary>Which saving of what is stored is in force.</summary>
    internal long Revision { get; set; }

    /// <summary>Pushes, polls and backfills rest. A mirror of what is stored; replaced whole.</summary>
    public bool Paused { get; internal set; }

    /// <summary>How often it was resumed: what was known before a pause is not all that is to be known after it. A mirror of what is stored.</summary>
    public int Resumes { get; internal set; }

    /// <summary>This node reads the account's feed and applies its events from the database; others only push.</summary>
    public bool IsOurs { get; internal set; } = true;

    /// <summary>
    /// What happened there while we were away has been read and applied. Until then nothing is pushed: a push would overwrite edits that are
    /// not known yet, where the policy is to decide between them and ours.
    /// </summary>
    public bool IsCaughtUp { get; internal set; } = true;

    /// <summary>What came in while we were away ends here, and since when that is known; null until the events feed has been read.</summary>
    internal (EventMark Mark, DateTimeOffset At)? Missed { get; set; }

    /// <summary>We were away: the feed is to be read before anything is pushed. Without a poller there is nothing to wait for.</summary>
    internal void FallBehind() => (Missed, IsCaughtUp) = (null, Options.PollSeconds == 0);
}
