using System.ComponentModel.DataAnnotations;

namespace Tandem.Hosting;

/// <summary>Settings of the engine as a whole. Bound from <c>Tandem</c>, and checked at start.</summary>
public sealed class TandemOptions
{
    /// <summary>
    /// Objects whose events are applied in one transaction, where so many wait. Faster as it grows; a batch takes memory, and on SQLite whoever
    /// else writes waits for it.
    /// </summary>
    [Range(1, 5000)]
    public int ApplyBatch { get; set; } = 500;

    /// <summary>
    /// Megabytes of waiting events that are read at once and held in memory until they are applied; but on SQLite, as many again may be read
    /// meanwhile. Faster as it grows where events wait, for of many events of one object the newest is written alone.
    /// </summary>
    [Range(1, 1000)]
    public int ReadAheadMegabytes { get; set; } = 28;

    /// <summary>
    /// Such transactions at once, where many events wait. Faster as it grows, up to what the database has processors for. On SQLite it is one,
    /// whatever is set here.
    /// </summary>
    [Range(1, 16)]
    public int ApplyParallelism { get; set; } = 2;

    /// <summary>Webhook events that may wait for their commit; beyond it the answer is 503, and the sender tries again.</summary>
    [Range(16, 65_536)]
    public int InboxQueue { get; set; } = 4096;

    /// <summary>Seconds between two looks for work that no signal told of.</summary>
    [Range(0.05, 3600)]
    public double SafetyPollSeconds { get; set; } = 1;

    /// <summary>Minutes between two sweeps, which compare what is stored and mark as due what no signal told of; 0 turns it off.</summary>
    [Range(0, 1440)]
    public double SweepMinutes { get; set; } = 10;

    /// <summary>Days that event ids are remembered, so that a late repetition is known. Stripe keeps events for 30.</summary>
    [Range(1, 400)]
    public int EventMemoryDays { get; set; } = 35;

    /// <summary>Whether an e-mail address may occur once only in a tenant. Stripe allows any number.</summary>
    public bool UniqueEmail { get; set; }
}
