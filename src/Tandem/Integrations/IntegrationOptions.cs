using System.ComponentModel.DataAnnotations;
using Tandem.Merging;

namespace Tandem.Integrations;

/// <summary>How one integration works. Bound from <c>Tandem:Integrations:{name}</c>, and checked at start.</summary>
public sealed class IntegrationOptions
{
    /// <summary>The tenant that owns it.</summary>
    [Required, RegularExpression("[a-z0-9][a-z0-9_-]{0,62}")]
    public string Tenant { get; set; } = TenantId.Default.Value;

    /// <summary>Who wins where both sides changed a field. Remote by default: the edit that came from elsewhere is kept, and ours is in the history.</summary>
    public ConflictPolicy Conflicts { get; set; } = ConflictPolicy.RemoteWins;

    /// <summary>Who wins, by field path; overrides <see cref="Conflicts"/>.</summary>
    public Dictionary<string, ConflictPolicy> FieldConflicts { get; init; } = [];

    /// <summary>Which way a field travels, by field path; both ways where nothing is said.</summary>
    public Dictionary<string, Direction> FieldDirections { get; init; } = [];

    /// <summary>What follows a deletion in your database. <c>Propagate</c> deletes the remote object, which in Stripe also cancels its subscriptions.</summary>
    public DeletePolicy LocalDelete { get; set; } = DeletePolicy.Propagate;

    /// <summary>What follows a deletion in the remote. <c>Unlink</c> keeps your row.</summary>
    public DeletePolicy RemoteDelete { get; set; } = DeletePolicy.Unlink;

    /// <summary>Whether a remote object that Tandem did not create may be joined with a row that was there before it.</summary>
    public Adoption Adoption { get; set; } = Adoption.Never;

    /// <summary>Calls in flight. Faster as it grows, until the account's limit answers 429.</summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 16;

    /// <summary>
    /// Seconds after which another worker may try the same link. More than twice the connector's own time limit: half of it may pass
    /// while a call waits for its turn.
    /// </summary>
    [Range(5, 3600)]
    public int LeaseSeconds { get; set; } = 120;

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>Seconds between two reads of the remote's events feed, which close the gaps that lost webhooks leave; 0 turns it off.</summary>
    [Range(0, 86_400)]
    public int PollSeconds { get; set; } = 30;

    /// <summary>Seconds by which the poll cursor stays behind now, because the feed is eventually consistent.</summary>
    [Range(0, 3600)]
    public int PollLagSeconds { get; set; } = 60;

    /// <summary>Seconds that each poll reads again, for the same reason; events that are known already are left out.</summary>
    [Range(0, 86_400)]
    public int PollOverlapSeconds { get; set; } = 300;

    /// <summary>More deletions than this within ten minutes, towards either side, wait for a person (they show as failures; a retry approves them). 0 turns it off.</summary>
    [Range(0, int.MaxValue)]
    public int MassDeleteThreshold { get; set; } = 500;

    /// <summary>More overwriting updates than this within ten minutes, towards the remote, wait for a person. 0 turns it off.</summary>
    [Range(0, int.MaxValue)]
    public int MassUpdateThreshold { get; set; }

    /// <summary>Secrets that webhook signatures are checked against; several while one is being rotated out.</summary>
    public List<string> WebhookSecrets { get; init; } = [];

    /// <summary>The address at which the remote can reach this server's webhook route; where it is set, Tandem registers it by itself.</summary>
    public Uri? WebhookAddress { get; set; }
}

/// <summary>Whether an unknown remote object may be joined with an item.</summary>
public enum Adoption
{
    /// <summary>Only by the item's id in the remote's metadata.</summary>
    Never,

    /// <summary>Also where exactly one item has the same e-mail address (the catalog's match field) and none of it is linked yet.</summary>
    ByEmail,
}
