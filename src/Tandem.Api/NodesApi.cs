using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Nodes;

namespace Tandem.Api;

/// <summary>Who works on the database, and who holds which duty.</summary>
internal static class NodesApi
{
    public static void Map(RouteTable routes) =>
        routes.Map("GET", "/api/nodes", Get).Told("Stats", "The processes on this database, and which of them does what only one at a time does");

    private static async Task<Ok<Page<NodeView>>> Get(
        Caller caller, Membership membership, IntegrationRegistry integrations, ThisNode self, CancellationToken ct)
    {
        var roster = await membership.Look(ct);

        // What concerns another tenant's accounts is not told.
        var others = integrations.Keys.Where(key => key.Tenant != caller.Tenant).ToArray();
        var (duties, names) = (others.Select(Duty.Inward).ToHashSet(), others.Select(key => key.ToString()).ToHashSet());
        return TypedResults.Ok(new Page<NodeView>(
            [.. roster.Nodes.Select(node => NodeView.From(node, roster, self, duty => !duties.Contains(duty), name => !names.Contains(name)))], null));
    }
}

/// <summary>A process on the database.</summary>
/// <param name="Name">Its name: machine, process id, when it started.</param>
/// <param name="State"><c>alive</c>, or <c>dead</c> while its work is being taken over.</param>
/// <param name="IsThis">It is the one that answers.</param>
/// <param name="Version">Of the program.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it last said that it is alive.</param>
/// <param name="Duties">What it does for all: <c>inward:{tenant}/{integration}</c>, <c>sweep</c>, <c>retention</c>, <c>relay</c>.</param>
/// <param name="RulesDifferFor">Integrations for which it was given other rules than another node; empty where all agree.</param>
internal sealed record NodeView(
    string Name, string State, bool IsThis, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, IReadOnlyList<string> Duties,
    IReadOnlyList<string> RulesDifferFor)
{
    public static NodeView From(NodeEntry node, Roster roster, ThisNode self, Func<string, bool> duties, Func<string, bool> integrations) => new(
        node.Name, node.IsDead ? "dead" : "alive", node.Name == self.Name.Value, node.Version, node.StartedAt, node.SeenAt,
        [.. roster.Duties.Where(duty => duty.Holder == node.Name).Select(duty => duty.Name).Where(duties)],
        [.. SettingsPrints.DifferentRules(node, roster.Nodes).Select(found => found.Integration).Distinct().Where(integrations)]);
}
