using Tandem.Integrations;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Streams;

namespace Tandem.Dashboard.Live;

/// <summary>
/// What the pages show of a tenant, as it was a moment ago. A part that has not changed is the same object as in the snapshot before, so a
/// component that shows one part sees by reference whether it must be drawn again.
/// </summary>
public sealed record LiveSnapshot
{
    /// <summary>Nothing is known yet.</summary>
    public static LiveSnapshot Unknown { get; } = new();

    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The totals; null until they are known.</summary>
    public Totals? Totals { get; init; }

    /// <summary>How each integration does.</summary>
    public IReadOnlyList<IntegrationReport> Integrations { get; init; } = [];

    /// <summary>The processes on the database.</summary>
    public IReadOnlyList<NodeReport> Nodes { get; init; } = [];

    /// <summary>The latest activity, newest first.</summary>
    public IReadOnlyList<ActivityRow> Recent { get; init; } = [];

    /// <summary>The watched items that were found changed last; a page that shows one of them reads it again.</summary>
    public IReadOnlySet<ItemId> Touched { get; init; } = new HashSet<ItemId>();

    /// <summary>The last hour of this process.</summary>
    public TrafficHour Traffic { get; init; } = TrafficHour.Unknown;

    /// <summary>How the stream beside the database fares, and what of all tenants waits in it; null where there is none.</summary>
    public StreamStatus? Stream { get; init; }

    /// <summary>Why nothing newer is known, for a person; null where nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether there is something to show.</summary>
    public bool IsKnown => Totals is not null;

    /// <summary>All items.</summary>
    public long Items => Totals?.Items.Values.Sum() ?? 0;

    /// <summary>All links of a status.</summary>
    public long Links(LinkStatus status) => Totals?.Links.Values.Sum(links => links.GetValueOrDefault(status)) ?? 0;

    /// <summary>Events that could not be applied.</summary>
    public long ParkedEvents => Totals?.ParkedEvents.Values.Sum() ?? 0;

    /// <summary>What waits for a person because it failed.</summary>
    public long Failures => Links(LinkStatus.Failed) + ParkedEvents;

    /// <summary>What waits for a person because both sides were edited.</summary>
    public long Conflicts => Links(LinkStatus.Conflict);
}

/// <summary>One line of the recent activity.</summary>
/// <param name="Entry">What history says.</param>
/// <param name="Name">What the customer is called; of one who is gone, what it was called last.</param>
/// <param name="Status">How the customer's link stands now; null where there is none.</param>
public sealed record ActivityRow(HistoryEntry Entry, string Name, LinkStatus? Status)
{
    /// <summary>Whether the customer is not there any more.</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether it would be drawn the same.</summary>
    public bool Shows(ActivityRow other) => Entry.Position == other.Entry.Position && Name == other.Name && Status == other.Status && IsGone == other.IsGone;
}

/// <summary>The last hour in steps, and the last minute in a few numbers. It is counted by each process for itself.</summary>
/// <param name="Throughput">Rates a second, as the chart takes them; written once for all who look.</param>
/// <param name="Lag">How late changes arrived, likewise.</param>
/// <param name="LastMinute">The last minute.</param>
/// <param name="Covers">What the series cover, in words: less than an hour where the server has not done anything before.</param>
public sealed record TrafficHour(string Throughput, string Lag, Traffic? LastMinute, string Covers)
{
    /// <summary>Nothing is known yet.</summary>
    public static TrafficHour Unknown { get; } = new("", "", null, "hour");

    /// <summary>Whether it would be drawn the same.</summary>
    public bool Shows(TrafficHour other) => Throughput == other.Throughput && Lag == other.Lag;
}
