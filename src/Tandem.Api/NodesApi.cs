using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Nodes;

namespace Tandem.Api;

/// <summary>Who works on the database, and who holds which duty.</summary>
internal static class NodesApi
{
    public static void Map(RouteTable routes) =>
        routes.Map("GET", "/api/nodes", Get).Told("Stats", "The processes on this database, and which of them does what only one at a time does");

    private static async Task<Ok<Page<NodeView>>> Get(Caller caller, NodeReports nodes, CancellationToken ct) =>
        TypedResults.Ok(new Page<NodeView>([.. (await nodes.Read(caller.Tenant, ct)).Select(NodeView.From)], null));
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
    public static NodeView From(NodeReport report) => new(
        report.Node.Name, report.Node.IsDead ? "dead" : "alive", report.IsThis, report.Node.Version, report.Node.StartedAt, report.Node.SeenAt,
        report.Duties, report.RulesDifferFor);
}
