using System.Text.Json.Serialization;
using Tandem.Nodes;
using Tandem.Storage;

namespace Tandem.App.Commands;

/// <summary>How a tenant does, as <c>tandem status --json</c> prints it.</summary>
internal sealed record TenantStatus(
    string Tenant, IReadOnlyDictionary<string, long> Items, long WaitingChanges, double? OldestWaitSeconds, IReadOnlyList<IntegrationStatus> Integrations)
{
    public static TenantStatus Of(TenantId tenant, Totals totals, IReadOnlyList<IntegrationState> states, DateTimeOffset now)
    {
        var names = states.Select(state => state.Integration.Name).Union(totals.Links.Keys).Order(StringComparer.Ordinal);
        return new TenantStatus(
            tenant.Value, totals.Items, totals.WaitingChanges, totals.OldestSignal is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : null,
            [.. names.Select(name => IntegrationStatus.Of(name, totals, states.FirstOrDefault(state => state.Integration.Name == name)))]);
    }
}

/// <summary>How an integration does.</summary>
internal sealed record IntegrationStatus(
    string Name, IReadOnlyDictionary<string, long> Links, long Due, long WaitingEvents, long ParkedEvents, bool Paused, DateTimeOffset? PolledAt, string Import)
{
    public static IntegrationStatus Of(string name, Totals totals, IntegrationState? state) => new(
        name,
        totals.Links.TryGetValue(name, out var links) ? links.ToDictionary(pair => pair.Key.ToString().ToLowerInvariant(), pair => pair.Value) : [],
        totals.WaitingLinks.GetValueOrDefault(name), totals.WaitingEvents.GetValueOrDefault(name), totals.ParkedEvents.GetValueOrDefault(name),
        state?.Paused ?? false, state?.PolledAt,
        state?.Backfill switch
        {
            null => "never",
            { FinishedAt: not null, Read: var read } => $"done, {read:N0} read",
            { Read: var read } => $"under way, {read:N0} read",
        });
}

/// <summary>How all does, as <c>tandem status --json</c> prints it.</summary>
/// <param name="Tenants">Each tenant.</param>
/// <param name="Stream">What waits in Kafka, of all tenants; null where streams are in the database, whose queues hold all.</param>
/// <param name="Nodes">The processes on the database; empty where one has it to itself.</param>
internal sealed record Status(IReadOnlyList<TenantStatus> Tenants, StreamWaiting? Stream, IReadOnlyList<NodeStatus> Nodes);

/// <summary>A process on the database.</summary>
internal sealed record NodeStatus(string Name, string Version, DateTimeOffset SeenAt, bool IsDead, IReadOnlyList<string> Duties)
{
    public static NodeStatus Of(NodeEntry node, Roster roster) => new(
        node.Name, node.Version, node.SeenAt, node.IsDead, [.. roster.Duties.Where(duty => duty.Holder == node.Name).Select(duty => duty.Name)]);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Status))]
internal sealed partial class StatusJson : JsonSerializerContext;
