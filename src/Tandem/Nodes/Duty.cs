namespace Tandem.Nodes;

/// <summary>What one node at a time does for all. Two that did it at once would do no harm, but twice the work.</summary>
public static class Duty
{
    /// <summary>Marking as due what no signal told of.</summary>
    public const string Sweep = "sweep";

    /// <summary>Forgetting what is past its time.</summary>
    public const string Retention = "retention";

    /// <summary>Moving captured changes to a broker, where there is one.</summary>
    public const string Relay = "relay";

    /// <summary>Hearing of one integration's remote: its events feed, its backfill, its webhook's registration, and applying its events from the database.</summary>
    public static string Inward(IntegrationKey integration) => $"inward:{integration.Tenant}/{integration.Name}";
}
